package io.github.onlinerewrite.engine.internal.capture;

import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How large the backlog of a rewrite is, for somebody who does not work on it. */
public final class BacklogSize {

  private BacklogSize() {}

  /**
   * Counted now; nothing where there is no backlog, this role may not read it, or somebody keeps
   * everybody out of it for longer than the session's {@code lock_timeout}.
   *
   * @param replayed the snapshot of the last replay round; null: nothing is replayed
   */
  public static Optional<RewriteStatus.Backlog> of(
      Session session, ObjectNames names, @Nullable Snapshot replayed) throws SQLException {
    Optional<Long> table = readable(session, names);
    if (table.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          session.one(
              Sql.of(
                      """
                      select count(*), pg_total_relation_size(?::bigint::oid::regclass)
                      from {backlog} b
                      where {interval}""")
                  .with("backlog", names.backlog())
                  .with(
                      "interval",
                      replayed == null ? new Sql.Fragment("true") : Backlog.since(replayed))
                  .bind(table.get()),
              row -> new RewriteStatus.Backlog(row.getLong(1), row.getLong(2))));
    } catch (SQLException failure) {
      if (SqlStates.isLockNotGranted(failure) || SqlStates.isUndefinedTable(failure)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static Optional<Long> readable(Session session, ObjectNames names) throws SQLException {
    return session.optional(
        Sql.of(
                """
                select c.oid::bigint
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ?
                  and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')""")
            .bind(names.backlog().schema().value(), names.backlog().name().value()),
        row -> row.getLong(1));
  }
}
