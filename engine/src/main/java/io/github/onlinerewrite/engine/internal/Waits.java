package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.lock.Watch;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Journal.RowsMoved;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import io.github.onlinerewrite.engine.internal.work.WalFlush;
import io.github.onlinerewrite.engine.internal.work.Workers;
import java.sql.SQLException;
import java.util.List;

/**
 * Waits of a run for others, for {@code swapTimeout} at most each. A statement that waits for a
 * lock says nothing; these say who is in the way.
 */
final class Waits {

  private final Rewrite rewrite;
  private final RewriteOptions options;
  private final RunTools tools;
  private final Sessions sessions;
  private final Patience patience;

  Waits(Rewrite rewrite, RewriteOptions options, RunTools tools) {
    this.rewrite = rewrite;
    this.options = options;
    this.tools = tools;
    this.sessions = tools.sessions();
    this.patience = new Patience(tools.timing(), options.swapTimeout(), tools.progress());
  }

  /** Behind somebody who reads the target, with a dump perhaps. */
  void forTarget(String purpose) throws SQLException {
    await(sessions.lead(), rewrite.target(), LockMode.ACCESS_EXCLUSIVE, purpose, limit());
  }

  /** Behind an ALTER TABLE of the source, or one that waits for somebody else. */
  void forSource(Session session) throws SQLException {
    forSource(session, limit());
  }

  private void forSource(Session session, Deadline limit) throws SQLException {
    await(session, rewrite.source(), LockMode.ACCESS_SHARE, "read the source", limit);
  }

  /** One round of replay, which reads the one and changes rows of the other. */
  RowsMoved replaying(Session session, Session.Work<RowsMoved> round) throws SQLException {
    String purpose = "replay into the target";
    return patience.with(
        purpose,
        limit -> {
          forSource(session, limit);
          await(session, rewrite.target(), LockMode.ROW_EXCLUSIVE, purpose, limit);
          await(session, rewrite.target(), LockMode.ROWS, purpose, limit);
        },
        round);
  }

  /**
   * Does {@code work} of the lead, for which nobody else may use the target and somebody may come
   * in the middle.
   */
  <T> T onTarget(String purpose, Session.Work<T> work) throws SQLException {
    return patience.with(
        purpose,
        limit -> {
          forSource(sessions.lead(), limit);
          await(sessions.lead(), rewrite.target(), LockMode.ACCESS_EXCLUSIVE, purpose, limit);
        },
        work);
  }

  private Deadline limit() {
    return Deadline.after(tools.timing(), options.swapTimeout());
  }

  private void await(
      Session session, TableDefinition table, LockMode mode, String purpose, Deadline limit)
      throws SQLException {
    tools.attempts().await(session, wanted(table, mode, purpose), limit);
  }

  private Blockers.Wanted wanted(TableDefinition table, LockMode mode, String purpose)
      throws SQLException {
    return new Blockers.Wanted(table.oids(), mode, sessions.pids(), purpose);
  }

  /** Other sessions, which nobody watches; the lead itself, where it is alone. */
  Workers busyWorkers(int count) throws SQLException {
    return sessions.canOpenMore()
        ? Workers.of(sessions.others(count), tools.timing(), () -> WalFlush.wake(sessions.lead()))
        : Workers.alone(sessions.lead(), tools.timing());
  }

  /** One session alone cannot look while it waits; then nobody tells for whom. */
  Workers workers(LockMode ofTarget, String purpose) throws SQLException {
    if (!sessions.canOpenMore()) {
      return Workers.alone(sessions.lead(), tools.timing()).behind(tools.throttling());
    }
    List<Session> others = sessions.others(options.workers());
    Watch watch =
        tools
            .attempts()
            .watch(
                List.of(
                    wanted(rewrite.source(), LockMode.ACCESS_SHARE, purpose),
                    wanted(rewrite.target(), ofTarget, purpose)),
                options.swapTimeout());
    return Workers.of(
            others,
            tools.timing(),
            () -> {
              watch.look(sessions.lead());
              if (ofTarget == LockMode.ROW_EXCLUSIVE) {
                WalFlush.wake(sessions.lead());
              }
            })
        .behind(tools.throttling());
  }
}
