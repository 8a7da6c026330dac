package io.github.onlinerewrite.samples.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Looks from another database, ten times a second, which snapshots a contender's sessions hold, and
 * for how long. While one is held, vacuum removes no row version that was seen by it, in any table
 * of the database.
 */
final class Horizon implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private static final String LOOK =
      """
      select pid || ' ' || backend_xmin::text
      from pg_stat_activity
      where datname = ?
      and backend_xmin is not null
      and application_name <> 'pgbench'
      and backend_type <> 'autovacuum worker'
      """;

  private final Connection connection;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> looks;

  /** When each was seen first; those that are no longer there are forgotten. */
  private final Map<String, Long> held = new HashMap<>();

  private long longest;

  private Horizon(Connection connection) {
    this.connection = connection;
    this.looks =
        clock.scheduleAtFixedRate(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Begins to look. */
  static Horizon watch(Cluster cluster) throws SQLException {
    return new Horizon(cluster.connect(Cluster.ADMIN, Cluster.ADMIN));
  }

  private void look() {
    try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setString(1, Accounts.DATABASE);
      Map<String, Long> seen = new HashMap<>();
      long now = System.nanoTime();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String snapshot = rows.getString(1);
          long first = held.getOrDefault(snapshot, now);
          seen.put(snapshot, first);
          longest = Math.max(longest, now - first);
        }
      }
      held.clear();
      held.putAll(seen);
    } catch (SQLException failure) {
      throw new IllegalStateException("cannot see what the contender holds", failure);
    }
  }

  /** Ends, and tells the longest that one and the same snapshot was held. */
  Duration longest() throws InterruptedException, ExecutionException {
    if (looks.isDone()) {
      // Only by a failure, which this throws.
      looks.get();
    }
    looks.cancel(false);
    clock.shutdown();
    clock.awaitTermination(1, TimeUnit.MINUTES);
    return Duration.ofNanos(longest);
  }

  @Override
  public void close() throws SQLException {
    clock.shutdownNow();
    connection.close();
  }
}
