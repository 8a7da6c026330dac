package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks before locking. A transaction that holds a lock on a table we need in two looks, some time
 * apart, is a blocker: waiting for it in the lock queue would stall everybody who comes after us,
 * waiting for it outside stalls nobody.
 */
public final class Blockers {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
  private static final Duration BETWEEN_NOTICES = Duration.ofSeconds(10);

  private final Timing timing;
  private final Duration patience;
  private final Notices notices;

  /**
   * Looks with that patience.
   *
   * @param patience how long a transaction may be seen before it is a blocker; well below the stall
   *     budget
   */
  public Blockers(Timing timing, Duration patience, Notices notices) {
    this.timing = timing;
    this.patience = patience;
    this.notices = notices;
  }

  /** What is wanted: which tables, how strongly, from which sessions of our own, and what for. */
  public record Wanted(
      List<Long> relations, boolean readersToo, List<Integer> ownPids, String purpose) {

    public Wanted {
      relations = List.copyOf(relations);
      ownPids = List.copyOf(ownPids);
    }
  }

  /**
   * A transaction that holds a lock.
   *
   * @param transaction its virtual transaction, or a prepared transaction's {@code -1/xid}
   * @param description who it is, for a person
   */
  record Holder(String transaction, String description) {}

  /**
   * Returns when every transaction of the first look has ended; ends the step when {@code limit}
   * comes first. Outside a transaction.
   */
  public void await(Session session, Wanted wanted, Deadline limit) throws SQLException {
    Deadline untilNotice = Deadline.after(timing, patience);
    Deadline waited = untilNotice;
    Map<String, Holder> seen = look(session, wanted);
    while (!seen.isEmpty()) {
      if (limit.isOver()) {
        throw StepException.notAchieved(
            "waited "
                + seconds(limit.limit())
                + " to "
                + wanted.purpose()
                + "; in the way is "
                + names(seen.values())
                + ". Applications were not stalled. "
                + "End that transaction and run it again: it resumes.");
      }
      if (untilNotice.isOver()) {
        notices.say(
            "waiting to "
                + wanted.purpose()
                + " without queuing, since "
                + seconds(waited.elapsed())
                + ": "
                + names(seen.values()));
        untilNotice = Deadline.after(timing, BETWEEN_NOTICES);
      }
      timing.sleep(BETWEEN_LOOKS);
      seen.keySet().retainAll(look(session, wanted).keySet());
    }
  }

  private static Map<String, Holder> look(Session session, Wanted wanted) throws SQLException {
    List<Holder> holders =
        session.query(
            Sql.of(
                    """
                    select l.virtualtransaction,
                      case when l.pid is null then
                        coalesce((
                          select 'prepared transaction ' || quote_literal(p.gid)
                          from pg_prepared_xacts p
                          join pg_locks x on x.transactionid = p.transaction
                          where x.pid is null and x.virtualtransaction = l.virtualtransaction
                          limit 1),
                          'a prepared transaction')
                      else
                        format('pid %s (user %s, application %s, %s)', l.pid,
                          coalesce(a.usename, 'unknown'),
                          coalesce(nullif(a.application_name, ''), 'unnamed'),
                          coalesce(a.state, 'state not visible'))
                      end
                    from pg_locks l
                    left join pg_stat_activity a on a.pid = l.pid
                    where l.locktype = 'relation' and l.granted
                      and l.database = (
                        select d.oid from pg_database d where d.datname = current_database())
                      and l.relation = any (?::bigint[]::oid[])
                      and (? or l.mode not in ('AccessShareLock', 'RowShareLock'))
                      -- Autovacuum has no user; it yields to the weaker lock that is taken first.
                      and (l.pid is null or a.usesysid is not null)
                      and not coalesce(l.pid = any (?::bigint[]::int[]), false)""")
                .bind(
                    wanted.relations().toArray(Long[]::new),
                    wanted.readersToo(),
                    wanted.ownPids().stream().map(Integer::longValue).toArray(Long[]::new)),
            row -> new Holder(row.getString(1), row.getString(2)));
    return holders.stream()
        .collect(Collectors.toMap(Holder::transaction, Function.identity(), (one, same) -> one));
  }

  private static String names(Collection<Holder> holders) {
    return holders.stream().map(Holder::description).distinct().collect(Collectors.joining(", "));
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }
}
