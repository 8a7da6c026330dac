package io.github.onlinerewrite.engine.internal.throttle;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of somebody else in the database has been open for too long. When one of another
 * role began, the server tells members of {@code pg_read_all_stats} only; otherwise its age counts
 * from our first look at it.
 */
final class OldTransaction implements Reason {

  private final Duration most;
  private final Timing timing;
  private final Map<String, Long> firstSeen = new HashMap<>();

  private record Open(String transaction, String who, @Nullable Duration age) {}

  OldTransaction(Duration most, Timing timing) {
    this.most = most;
    this.timing = timing;
  }

  @Override
  public Optional<String> look(Session lead) throws SQLException {
    List<Open> all = open(lead);
    firstSeen.keySet().retainAll(all.stream().map(Open::transaction).collect(Collectors.toSet()));
    all.forEach(each -> firstSeen.putIfAbsent(each.transaction(), timing.nanoTime()));
    return all.stream()
        .max(Comparator.comparing(this::age))
        .filter(oldest -> age(oldest).compareTo(most) > 0)
        .map(
            oldest ->
                "a transaction of %s is open since %s, longer than %s"
                    .formatted(
                        oldest.who(), Throttling.seconds(age(oldest)), Throttling.seconds(most)));
  }

  private Duration age(Open open) {
    Duration seen = timing.since(Objects.requireNonNull(firstSeen.get(open.transaction())));
    Duration told = open.age();
    return told == null || told.compareTo(seen) < 0 ? seen : told;
  }

  /**
   * Every transaction locks its own virtual id, and locks are shown to everybody. A process of the
   * server's own, an autovacuum for one, has no user; one that streams WAL is nobody's transaction.
   */
  private static List<Open> open(Session lead) throws SQLException {
    return lead.query(
        Sql.of(
            """
            select l.virtualtransaction,
              format('pid %s (user %s, application %s)', l.pid, a.usename,
                coalesce(nullif(a.application_name, ''), 'unnamed')),
              (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::bigint
            from pg_locks l
            join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'virtualxid' and l.granted and l.mode = 'ExclusiveLock'
              and a.datname = current_database() and a.usesysid is not null
              and a.pid <> pg_backend_pid()
              and not (a.usename = current_user
                and starts_with(a.application_name, 'online_rewrite'))
              and not exists (
                select from pg_replication_slots s where s.active_pid = a.pid)
            union all
            select 'prepared ' || p.gid, format('prepared transaction %L', p.gid),
              (extract(epoch from clock_timestamp() - p.prepared) * 1000)::bigint
            from pg_prepared_xacts p
            where p.database = current_database()"""),
        row -> {
          long millis = row.getLong(3);
          Duration age = row.wasNull() ? null : Duration.ofMillis(millis);
          return new Open(row.getString(1), row.getString(2), age);
        });
  }
}
