package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks before locking. A transaction that has, or waits for, a lock on a table we need in two
 * looks, some time apart, is a blocker: waiting for it in the lock queue would stall everybody who
 * comes after us, waiting for it outside stalls nobody.
 */
public final class Blockers {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
  static final Duration BETWEEN_NOTICES = Duration.ofSeconds(10);

  /** Of the locks of one transaction, so many are told: it may have a thousand partitions'. */
  private static final int MOST_LOCKS_TOLD = 3;

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
  public record Wanted(List<Long> relations, LockMode mode, List<Integer> ownPids, String purpose) {

    public Wanted {
      relations = List.copyOf(relations);
      ownPids = List.copyOf(ownPids);
    }
  }

  /**
   * A transaction that is in the way.
   *
   * @param pid of its session; null of a prepared transaction
   * @param since when it began; null where the server does not show it
   * @param who it is, for a person
   * @param locks that it has or waits for, for a person
   */
  record Holder(@Nullable Integer pid, @Nullable Instant since, String who, List<String> locks) {

    Holder {
      locks = List.copyOf(locks);
    }

    Holder plus(Holder other) {
      return new Holder(
          pid, since, who, Stream.concat(locks.stream(), other.locks.stream()).distinct().toList());
    }

    @Override
    public String toString() {
      return who + " " + told();
    }

    private String told() {
      int more = locks.size() - MOST_LOCKS_TOLD;
      return locks.stream().limit(MOST_LOCKS_TOLD).collect(Collectors.joining(" and "))
          + (more > 0 ? " and " + more + " more" : "");
    }
  }

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
        throw inTheWay(wanted, waited, limit, seen.values());
      }
      if (untilNotice.isOver()) {
        notices.say(waiting(wanted, waited, "without queuing, ", seen.values()));
        untilNotice = Deadline.after(timing, BETWEEN_NOTICES);
      }
      notices.waiting("waiting to " + wanted.purpose());
      timing.sleep(BETWEEN_LOOKS);
      seen.keySet().retainAll(look(session, wanted).keySet());
    }
  }

  /** The end of a step that has waited until its limit. */
  static StepException inTheWay(
      Wanted wanted, Deadline waited, Deadline limit, Collection<Holder> holders) {
    return StepException.notAchieved(
        "waited "
            + seconds(limit.limit())
            + " to "
            + wanted.purpose()
            + "; in the way, since "
            + seconds(waited.elapsed())
            + " or longer, is "
            + names(holders)
            + ". Applications were not stalled. End that transaction (select"
            + " pg_terminate_backend(pid); a prepared one with commit or rollback prepared)"
            + " and run it again: it resumes.");
  }

  /** What is said while a step waits. */
  static String waiting(Wanted wanted, Deadline waited, String how, Collection<Holder> holders) {
    return "waiting to "
        + wanted.purpose()
        + " "
        + how
        + "since "
        + seconds(waited.elapsed())
        + ": "
        + names(holders);
  }

  /** Who waits for a lock counts too: we would queue behind it. */
  static Map<String, Holder> look(Session session, Wanted wanted) throws SQLException {
    Map<String, Holder> holders = new LinkedHashMap<>();
    session.query(
        Sql.of(
                """
                select l.virtualtransaction,
                  case when l.pid is null then
                    coalesce((
                      select format('prepared transaction %L (user %s, since %s UTC)', p.gid,
                        p.owner, date_trunc('second', p.prepared at time zone 'UTC'))
                      from pg_prepared_xacts p
                      join pg_locks x on x.transactionid = p.transaction
                      where x.pid is null and x.virtualtransaction = l.virtualtransaction
                      limit 1),
                      'a prepared transaction')
                  else
                    format('pid %s (user %s, application %s, %s%s)', l.pid,
                      coalesce(a.usename, 'unknown'),
                      coalesce(nullif(a.application_name, ''), 'unnamed'),
                      coalesce(a.state, 'state not visible'),
                      ', transaction since '
                        || date_trunc('second', a.xact_start at time zone 'UTC') || ' UTC')
                  end,
                  case when l.granted then 'holds ' else 'waits for ' end
                    || l.mode || ' on ' || l.relation::regclass,
                  l.pid, a.xact_start
                from pg_locks l
                left join pg_stat_activity a on a.pid = l.pid
                where l.locktype = 'relation' and l.mode = any (?)
                  and l.database = (
                    select d.oid from pg_database d where d.datname = current_database())
                  and l.relation = any (?::bigint[]::oid[])
                  -- Autovacuum has no user; it is asked to leave.
                  and (l.pid is null or a.usesysid is not null)
                  and not coalesce(l.pid = any (?::bigint[]::int[]), false)
                order by l.granted desc, l.mode, l.relation""")
            .bind(
                wanted.mode().conflicting(),
                wanted.relations().toArray(Long[]::new),
                wanted.ownPids().stream().map(Integer::longValue).toArray(Long[]::new)),
        row -> holders.merge(row.getString(1), holder(row), Holder::plus));
    return holders;
  }

  private static Holder holder(ResultSet row) throws SQLException {
    Timestamp since = row.getTimestamp(5);
    return new Holder(
        row.getObject(4, Integer.class),
        since == null ? null : since.toInstant(),
        row.getString(2),
        List.of(row.getString(3)));
  }

  /**
   * Who is in the way at present, seen in two looks with {@code between} between them: for a person
   * who asks. Waits for nobody. Outside a transaction.
   */
  public static List<RewriteStatus.Blocker> seenTwice(
      Session session, Wanted wanted, Timing timing, Duration between) throws SQLException {
    Map<String, Holder> seen = look(session, wanted);
    timing.sleep(between);
    seen.keySet().retainAll(look(session, wanted).keySet());
    return seen.values().stream()
        .map(
            holder ->
                new RewriteStatus.Blocker(
                    holder.pid(), holder.who(), holder.told(), holder.since()))
        .toList();
  }

  private static String names(Collection<Holder> holders) {
    return holders.stream().map(Holder::toString).collect(Collectors.joining("; "));
  }

  static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }
}
