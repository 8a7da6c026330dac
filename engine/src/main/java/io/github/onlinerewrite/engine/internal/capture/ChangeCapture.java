package io.github.onlinerewrite.engine.internal.capture;

import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Records which keys of the source changed. An entry of the backlog has the number of the
 * transaction that made the change, so that what is not visible in a snapshot is the same with
 * every capture; how soon the entry is there is not.
 */
public interface ChangeCapture extends AutoCloseable {

  /** Creates what it writes to, in the open transaction, when it is not there. */
  void install(Session session) throws SQLException;

  /**
   * Captures the changes of one leaf from the commit of the open transaction on, which keeps
   * writers out of it; nothing where that is not how it works.
   */
  void ofLeaf(Session session, QualifiedName leaf) throws SQLException;

  /** Begins, when every leaf has been seen to; on the thread of the run. */
  void begin(Session lead) throws SQLException;

  /** Whether it must begin, and the copy with it, in each process anew. */
  boolean endsWithProcess();

  /** Ends the step unless the changes of every leaf of {@code source} are captured from now on. */
  void requireComplete(Session session, TableDefinition source) throws SQLException;

  /**
   * What comes before the INSERT of a chunk that copies the rows {@code s} of {@code leaf} which
   * are in {@code blocks} and {@code old}: what becomes of the others, or nothing.
   */
  Fragment beforeChunk(QualifiedName leaf, Fragment blocks, Fragment old);

  /** An "or" with which further rows {@code s} are copied, or nothing. */
  Fragment orUnchanged(Snapshot since);

  /**
   * Awaits that the backlog has every change which the snapshot saw that is returned; nothing where
   * the snapshot of any statement that reads the backlog is such a one.
   *
   * @param most how long to wait; beyond that it fails as a statement does whose time is up
   */
  Optional<Snapshot> settled(Session session, Duration most) throws SQLException;

  /**
   * In the open REPEATABLE READ transaction: puts the keys that its snapshot sees changed since
   * {@code since}, but does not find in the backlog, into the scratch table under {@code slice}.
   * Returns that snapshot; nothing where there are no such keys.
   */
  Optional<Snapshot> addLate(Session session, Snapshot since, long slice) throws SQLException;

  /** Ends the step when it can go on no longer. */
  void requireAlive() throws SQLException;

  /** Ends what lives with the process; what is in the database stays for the next one. */
  @Override
  void close() throws SQLException;
}
