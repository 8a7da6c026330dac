package io.github.onlinerewrite.engine;

import io.github.onlinerewrite.engine.internal.Access;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites live PostgreSQL tables. Immutable, and as thread-safe as what it was made from. Every
 * method throws a {@link RewriteException} of the kind that tells what to do.
 */
public final class TableRewriter {

  /** Where the journal is when nothing else is said. */
  public static final String DEFAULT_JOURNAL_SCHEMA = "online_rewrite";

  private final Opening opening;
  private final @Nullable ReplicationConnector replication;
  private final RewriteListener listener;
  private final String journalSchema;

  private TableRewriter(
      Opening opening,
      @Nullable ReplicationConnector replication,
      RewriteListener listener,
      String journalSchema) {
    this.opening = opening;
    this.replication = replication;
    this.listener = listener;
    this.journalSchema = journalSchema;
  }

  private TableRewriter(Opening opening) {
    this(opening, null, RewriteListener.NONE, DEFAULT_JOURNAL_SCHEMA);
  }

  private interface Opening {
    Sessions open(@Nullable ReplicationConnector replication) throws SQLException;
  }

  /** Works on as many sessions of {@code dataSource} as the options' workers, and one more. */
  public static TableRewriter using(DataSource dataSource) {
    Objects.requireNonNull(dataSource, "dataSource");
    return new TableRewriter(replication -> Sessions.of(dataSource, replication));
  }

  /**
   * Works on {@code connection} alone, which must be idle and is given back as it was. Writes stay
   * exact; older REPEATABLE READ snapshots may read the state of the last catch-up, so {@link
   * RewriteOptions#strictReaders()} is refused.
   */
  public static TableRewriter using(Connection connection) {
    Objects.requireNonNull(connection, "connection");
    return new TableRewriter(replication -> Sessions.of(connection));
  }

  /** The same rewriter, with {@code listener} hearing of its runs. */
  public TableRewriter withListener(RewriteListener listener) {
    return new TableRewriter(opening, replication, listener, journalSchema);
  }

  /** The same rewriter, with its journal in {@code schema}. */
  public TableRewriter withJournalSchema(String schema) {
    return new TableRewriter(opening, replication, listener, schema);
  }

  /**
   * The same rewriter, which has {@code connector} open what {@link Capture#LOGICAL} streams
   * changes over. Not needed for a DataSource of PostgreSQL's driver, nor for a pool that was made
   * of one and unwraps to it.
   */
  public TableRewriter withReplication(ReplicationConnector connector) {
    Objects.requireNonNull(connector, "connector");
    return new TableRewriter(opening, connector, listener, journalSchema);
  }

  /** All reasons why {@code spec} could not be done now; changes nothing. */
  public List<Finding> check(RewriteSpec spec, RewriteOptions options) {
    return access(spec.table()).check(spec, options);
  }

  /** All reasons why {@code spec} could not be done now with the default options. */
  public List<Finding> check(RewriteSpec spec) {
    return check(spec, RewriteOptions.defaults());
  }

  /**
   * Rewrites the table, or resumes a rewrite of the same spec that was cut off, or notices that it
   * is already done.
   */
  public RewriteResult rewrite(RewriteSpec spec, RewriteOptions options) {
    return access(spec.table()).rewrite(spec, options);
  }

  /**
   * Swaps what {@link #rewrite} has prepared for it with {@link RewriteOptions#swapLater()}, or
   * finishes what an earlier call has swapped. Refuses when nothing is prepared.
   *
   * @param table which table; what becomes of it, the journal knows
   */
  public RewriteResult swap(RewriteSpec table, RewriteOptions options) {
    return access(table.table()).swap(table, options);
  }

  /** The same of {@code table}, in the session's default schema, with the default options. */
  public RewriteResult swap(String table) {
    return swap(RewriteSpec.table(table), RewriteOptions.defaults());
  }

  /**
   * Brings what is prepared for a swap up to date: the backlog is replayed, and its space used
   * again. Refuses when nothing is prepared.
   *
   * @param table which table; what becomes of it, the journal knows
   */
  public RewriteResult refresh(RewriteSpec table, RewriteOptions options) {
    return access(table.table()).refresh(table, options);
  }

  /** The same of {@code table}, in the session's default schema, with the default options. */
  public RewriteResult refresh(String table) {
    return refresh(RewriteSpec.table(table), RewriteOptions.defaults());
  }

  /**
   * Goes back to the old table of a rewrite that keeps it in sync: what was written since the swap
   * is in it, and names and all that is attached are as before. Resumes a call that was cut off.
   * Refuses, before anything is touched, when a value does not fit back.
   *
   * @param table which table; what becomes of it, the journal knows. With {@link
   *     RewriteSpec#keepingInSync()} it is the rewrite that is to be reverted, and it is refused
   *     when the table's latest is another one
   * @param options how it is done; all rows are compared in any case
   */
  public RewriteResult revert(RewriteSpec table, RewriteOptions options) {
    return access(table.table()).revert(table, options);
  }

  /** The same of {@code table}, in the session's default schema, with the default options. */
  public RewriteResult revert(String table) {
    return revert(RewriteSpec.table(table), RewriteOptions.defaults());
  }

  /**
   * All reasons why {@link #revert} could not be done now, rows that do not fit back with their
   * number and column among them; changes nothing.
   *
   * @param table which table; what becomes of it, the journal knows
   */
  public List<Finding> checkRevert(RewriteSpec table) {
    return access(table.table()).checkRevert(table, RewriteOptions.defaults());
  }

  /** The same of {@code table}, in the session's default schema. */
  public List<Finding> checkRevert(String table) {
    return checkRevert(RewriteSpec.table(table));
  }

  /** All rewrites that the journal knows, the latest first; empty where there is no journal. */
  public List<RewriteStatus> status() {
    return access("all tables").status();
  }

  /**
   * Ends a rewrite of {@code table} before its swap: the source is as it was, the target is left,
   * empty, with what was added to it.
   */
  public void abort(RewriteSpec spec) {
    access(spec.table()).abort(spec);
  }

  /** Ends a rewrite of {@code table}, in the session's default schema, before its swap. */
  public void abort(String table) {
    abort(RewriteSpec.table(table));
  }

  /** Drops the old table of a swapped rewrite and everything of ours that is left of it. */
  public void finish(RewriteSpec spec) {
    access(spec.table()).finish(spec);
  }

  /** The same for {@code table} in the session's default schema. */
  public void finish(String table) {
    finish(RewriteSpec.table(table));
  }

  private Access access(String table) {
    return new Access(
        () -> opening.open(replication), new Identifier(journalSchema), listener, table);
  }
}
