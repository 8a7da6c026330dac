package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Autovacuum on tables that we need. It yields only to a lock that has waited for it for
 * deadlock_timeout, and not at all when it prevents transaction id wraparound (PostgreSQL manual,
 * 24.1.6). So it is asked by a lock that delays no application statement, in a transaction that
 * holds no other: whoever waits for that long while it holds something may be what the server ends
 * an application's transaction for, as a deadlock.
 */
final class Autovacuum {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration BETWEEN_NOTICES = Duration.ofSeconds(10);

  /** What autovacuum may take to notice that it is to leave. */
  private static final Duration TO_LEAVE = Duration.ofSeconds(3);

  private final Timing timing;
  private final Notices notices;

  Autovacuum(Timing timing, Notices notices) {
    this.timing = timing;
    this.notices = notices;
  }

  /** A worker on a table; a plain owner sees nothing else of it than its pid and its lock. */
  private record Worker(int pid, QualifiedName table, boolean preventsWraparound) {

    @Override
    public String toString() {
      return "autovacuum (pid "
          + pid
          + ") on "
          + table
          + (preventsWraparound
              ? ", which prevents transaction id wraparound and does not give way"
              : ", which does not give way");
    }
  }

  /**
   * Returns when none is on a table that is wanted; ends the step when {@code limit} comes first.
   * Outside a transaction.
   */
  void await(Session session, Blockers.Wanted wanted, Deadline limit) throws SQLException {
    Set<Integer> staying = new HashSet<>();
    Deadline untilNotice = Deadline.after(timing, Duration.ZERO);
    Deadline waited = untilNotice;
    List<Worker> workers = look(session, wanted);
    while (!workers.isEmpty()) {
      Optional<Worker> next =
          workers.stream()
              .filter(worker -> !worker.preventsWraparound() && !staying.contains(worker.pid()))
              .findFirst();
      if (limit.isOver()) {
        throw StepException.notAchieved(
            "waited "
                + Blockers.seconds(limit.limit())
                + " to "
                + wanted.purpose()
                + "; in the way, since "
                + Blockers.seconds(waited.elapsed())
                + " or longer, is "
                + names(workers)
                + ". Applications were not stalled. Let it end (an administrator can end it with"
                + " pg_cancel_backend, but it begins again) and run it again: it resumes.");
      }
      if (next.isPresent()) {
        if (!leaves(session, next.get())) {
          staying.add(next.get().pid());
        }
      } else {
        if (untilNotice.isOver()) {
          notices.say(
              "waiting to "
                  + wanted.purpose()
                  + " without queuing, since "
                  + Blockers.seconds(waited.elapsed())
                  + ": "
                  + names(workers));
          untilNotice = Deadline.after(timing, BETWEEN_NOTICES);
        }
        notices.waiting("waiting to " + wanted.purpose());
        timing.sleep(BETWEEN_LOOKS);
      }
      workers = look(session, wanted);
    }
  }

  /** Whether it has left when asked. */
  private static boolean leaves(Session session, Worker worker) throws SQLException {
    try {
      return session.transaction(
          () -> {
            session.query(
                Sql.of(
                        """
                        select set_config('lock_timeout', (setting::bigint + ?)::text, true)
                        from pg_settings
                        where name = 'deadlock_timeout'""")
                    .bind(TO_LEAVE.toMillis()),
                row -> "");
            session.execute(
                Sql.of("lock table only {table} in share update exclusive mode")
                    .with("table", worker.table()));
            return true;
          });
    } catch (SQLException failure) {
      // A table that we may not lock, or a materialized view, for which there is no such statement.
      if (SqlStates.isLockNotGranted(failure) || SqlStates.isWrongDefinition(failure)) {
        return false;
      }
      throw failure;
    }
  }

  private static List<Worker> look(Session session, Blockers.Wanted wanted) throws SQLException {
    return session.query(
        Sql.of(
                """
                select distinct l.pid, n.nspname, c.relname,
                  c.relfrozenxid <> '0' and (
                    age(c.relfrozenxid) > least(
                      current_setting('autovacuum_freeze_max_age')::int,
                      (select o.option_value::int from pg_options_to_table(c.reloptions) o
                       where o.option_name = 'autovacuum_freeze_max_age'))
                    or mxid_age(c.relminmxid) > least(
                      current_setting('autovacuum_multixact_freeze_max_age')::int,
                      (select o.option_value::int from pg_options_to_table(c.reloptions) o
                       where o.option_name = 'autovacuum_multixact_freeze_max_age')))
                from pg_locks l
                join pg_stat_activity a on a.pid = l.pid and a.usesysid is null
                join pg_class c on c.oid = l.relation
                join pg_namespace n on n.oid = c.relnamespace
                where l.locktype = 'relation' and l.granted and l.mode = any (?)
                  and l.database = (
                    select d.oid from pg_database d where d.datname = current_database())
                  and l.relation = any (?::bigint[]::oid[])""")
            .bind(
                LockMode.SHARE_UPDATE_EXCLUSIVE.conflicting(),
                wanted.relations().toArray(Long[]::new)),
        row ->
            new Worker(
                row.getInt(1),
                QualifiedName.of(row.getString(2), row.getString(3)),
                row.getBoolean(4)));
  }

  private static String names(List<Worker> workers) {
    return workers.stream().map(Worker::toString).collect(Collectors.joining("; "));
  }
}
