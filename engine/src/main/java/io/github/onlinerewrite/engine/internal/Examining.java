package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.cutover.SwapLocks;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import java.sql.SQLException;
import java.util.List;

/**
 * Looks at tables that somebody may keep everybody out of, with an ALTER TABLE perhaps: it is told
 * who that is, and {@code swapTimeout} ends the wait.
 */
final class Examining {

  private static final String PURPOSE = "examine the tables";

  private final RunTools tools;
  private final RewriteOptions options;
  private final Session session;
  private final QualifiedName source;
  private final QualifiedName target;

  Examining(RunTools tools, RewriteSpec spec, RewriteOptions options, QualifiedName source) {
    this.tools = tools;
    this.options = options;
    this.session = tools.sessions().lead();
    this.source = source;
    this.target = spec.target() == null ? source : source.sibling(spec.target());
  }

  /** Does {@code look}, which changes nothing, outside a transaction. */
  <T> T patiently(Session.Work<T> look) throws SQLException {
    return new Patience(tools.timing(), options.swapTimeout(), tools.progress())
        .with(PURPOSE, this::await, () -> withLockTimeout(look));
  }

  private <T> T withLockTimeout(Session.Work<T> look) throws SQLException {
    session.execute(Patience.SET);
    try {
      return look.run();
    } finally {
      if (session.isAlive()) {
        session.execute(Patience.RESET);
      }
    }
  }

  private void await(Deadline limit) throws SQLException {
    List<Long> locked = SwapLocks.of(session, oid(source), oid(target));
    tools
        .attempts()
        .await(
            session,
            new Blockers.Wanted(locked, LockMode.ACCESS_SHARE, tools.sessions().pids(), PURPOSE),
            limit);
  }

  /** Read without a lock; 0: there is no such table. */
  private long oid(QualifiedName table) throws SQLException {
    return session
        .optional(
            Sql.of(
                    """
                    select c.oid::bigint
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = ? and c.relname = ?""")
                .bind(table.schema().value(), table.name().value()),
            row -> row.getLong(1))
        .orElse(0L);
  }
}
