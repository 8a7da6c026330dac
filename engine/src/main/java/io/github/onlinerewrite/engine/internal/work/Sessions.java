package io.github.onlinerewrite.engine.internal.work;

import io.github.onlinerewrite.engine.ReplicationConnector;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.ServerFailure;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The sessions of a run: one that leads and, with a DataSource, more. */
public final class Sessions implements AutoCloseable {

  private final @Nullable DataSource dataSource;
  private final @Nullable ReplicationConnector replication;
  private final Session lead;
  private final List<Session> others = new CopyOnWriteArrayList<>();
  private final List<Session> apart = new CopyOnWriteArrayList<>();

  private Sessions(
      @Nullable DataSource dataSource, @Nullable ReplicationConnector replication, Session lead) {
    this.dataSource = dataSource;
    this.replication = replication;
    this.lead = lead;
  }

  /**
   * Of a DataSource, and of who opens connections that stream changes.
   *
   * @param replication null: the DataSource tells how it connects, or there are none
   */
  public static Sessions of(DataSource dataSource, @Nullable ReplicationConnector replication)
      throws SQLException {
    return new Sessions(dataSource, replication, Session.owning(dataSource.getConnection()));
  }

  public static Sessions of(Connection connection) throws SQLException {
    return new Sessions(null, null, Session.borrowing(connection));
  }

  /** The session that leads the run and holds its advisory lock. */
  public Session lead() {
    return lead;
  }

  /** Whether there is more than the one. */
  public boolean canOpenMore() {
    return dataSource != null;
  }

  /** That many sessions beside the lead, kept until the end of the run. */
  public List<Session> others(int count) throws SQLException {
    while (others.size() < count) {
      others.add(oneOf(count));
    }
    return List.copyOf(others.subList(0, count));
  }

  private Session oneOf(int count) throws SQLException {
    try {
      return open();
    } catch (SQLException failure) {
      if (SqlStates.isConnectionLost(failure)) {
        throw failure;
      }
      throw StepException.failed(
          "it needs %d sessions at once (one that leads, %d that copy), and after %d there was no more: "
                  .formatted(count + 1, count, others.size() + 1)
              + ServerFailure.describe(failure)
              + ". Nothing was changed. Let fewer workers copy, or raise what limits sessions: "
              + "CONNECTION LIMIT of the role or the database, max_connections, or the size of the "
              + "connection pool.");
    }
  }

  /** A session beside {@link #others}, kept until the end of the run. */
  public Session apart() throws SQLException {
    Session session = open();
    apart.add(session);
    return session;
  }

  /** Asks a DataSource only when somebody wants to know: some are odd about such questions. */
  private @Nullable ReplicationConnector replication() {
    return replication == null && dataSource != null
        ? ReplicationConnections.of(dataSource)
        : replication;
  }

  /** Whether connections that stream changes can be had. */
  public boolean canReplicate() {
    return replication() != null;
  }

  /** A connection that streams changes, to be closed by the caller. */
  public Connection replicating() throws SQLException {
    ReplicationConnector connector = replication();
    if (connector == null) {
      throw new IllegalStateException("how to open one is not known");
    }
    return ReplicationConnections.open(connector);
  }

  /** A new session, to be closed by the caller: to ask when another one was lost. */
  public Session open() throws SQLException {
    if (dataSource == null) {
      throw new IllegalStateException("there is one connection only");
    }
    return Session.owning(dataSource.getConnection());
  }

  /** {@link Session#cancelWork} of all of them. */
  public void cancelWork() throws SQLException {
    lead.cancelWork();
    for (Session other : others) {
      other.cancelWork();
    }
    for (Session other : apart) {
      other.cancelWork();
    }
  }

  /** The pids of all of them, so that looks do not find ourselves. */
  public List<Integer> pids() throws SQLException {
    List<Integer> pids = new ArrayList<>();
    pids.add(lead.pid());
    for (Session other : others) {
      pids.add(other.pid());
    }
    // Others work with these; a pid does not change, or the fence ends the run.
    for (Session other : apart) {
      pids.add(other.firstPid());
    }
    return pids;
  }

  @Override
  public void close() throws SQLException {
    SQLException first = null;
    for (Session session : others) {
      first = closing(session, first);
    }
    for (Session session : apart) {
      first = closing(session, first);
    }
    first = closing(lead, first);
    if (first != null) {
      throw first;
    }
  }

  private static @Nullable SQLException closing(Session session, @Nullable SQLException first) {
    try {
      session.close();
      return first;
    } catch (SQLException failure) {
      if (first == null) {
        return failure;
      }
      first.addSuppressed(failure);
      return first;
    }
  }
}
