package io.github.onlinerewrite.engine.internal.throttle;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A standby has not yet replayed what the server had written some time ago. The server's own {@code
 * replay_lag} is as of the standby's last answer, and so stands still where none comes.
 */
final class StandbyLag implements Reason {

  /** Of one a second; beyond that every other one is enough. */
  private static final int MOST_POSITIONS = 1_000;

  private final Duration most;
  private final Timing timing;
  private final List<Written> written = new ArrayList<>();

  /** Up to where the server had written its WAL, and when we saw that. */
  private record Written(long position, long at) {}

  private record Standby(String name, int pid, long replayed) {}

  private record Look(long position, @Nullable Standby standby) {}

  StandbyLag(Duration most, Timing timing) {
    this.most = most;
    this.timing = timing;
  }

  @Override
  public Optional<String> look(Session lead) throws SQLException {
    List<Look> looks = looks(lead);
    note(looks.get(0).position());
    Optional<Standby> last =
        looks.stream()
            .flatMap(look -> Optional.ofNullable(look.standby()).stream())
            .min(Comparator.comparingLong(Standby::replayed));
    long replayed = last.map(Standby::replayed).orElse(Long.MAX_VALUE);
    written.removeIf(each -> each.position() <= replayed);
    if (last.isEmpty() || written.isEmpty()) {
      return Optional.empty();
    }
    Duration behind = timing.since(written.get(0).at());
    return behind.compareTo(most) <= 0
        ? Optional.empty()
        : Optional.of(
            "standby %s (pid %d) is %s behind, more than %s"
                .formatted(
                    last.get().name(),
                    last.get().pid(),
                    Throttling.seconds(behind),
                    Throttling.seconds(most)));
  }

  /** A standby reports what it replays; who receives WAL only, or decodes it, does not count. */
  private static List<Look> looks(Session lead) throws SQLException {
    return lead.query(
        Sql.of(
            """
            select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint,
              coalesce(nullif(r.application_name, ''), 'unnamed'), r.pid,
              pg_wal_lsn_diff(r.replay_lsn, '0/0')::bigint
            from (values (1)) as one
            left join pg_stat_replication r
              on r.replay_lsn is not null
              and not exists (
                select from pg_replication_slots s
                where s.active_pid = r.pid and s.slot_type = 'logical')"""),
        row -> {
          int pid = row.getInt(3);
          boolean isNobody = row.wasNull();
          return new Look(
              row.getLong(1), isNobody ? null : new Standby(row.getString(2), pid, row.getLong(4)));
        });
  }

  private void note(long position) {
    if (written.isEmpty() || written.get(written.size() - 1).position() < position) {
      written.add(new Written(position, timing.nanoTime()));
    }
    if (written.size() > MOST_POSITIONS) {
      for (int i = written.size() - 2; i > 0; i -= 2) {
        written.remove(i);
      }
    }
  }
}
