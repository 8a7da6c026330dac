package io.github.onlinerewrite.liquibase;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Touches Liquibase's own connection while a rewrite works on others, so that no firewall and no
 * server ends it for idleness before the changeset can be recorded. Touched from one thread of its
 * own; nobody else may use the connection until {@link #close}.
 */
final class KeptAlive implements AutoCloseable {

  /** Well below the minutes after which networks forget a connection. */
  static final Duration INTERVAL = Duration.ofSeconds(30);

  /** Touches within the server's own limit for idle sessions. */
  private static final int TOUCHES = 3;

  private static final int ANSWER_WITHIN_SECONDS = 5;

  private final Connection connection;
  private final Consumer<String> told;
  private final ScheduledExecutorService thread;
  private boolean lost;

  private KeptAlive(Connection connection, Consumer<String> told) {
    this.connection = connection;
    this.told = told;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread daemon = new Thread(work, "online-rewrite-keep-alive");
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /** How often {@code connection} must be touched: its server may end idle sessions (14 on). */
  static Duration interval(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select pg_catalog.min(setting)
                from (
                  select setting::pg_catalog.int8
                  from pg_catalog.pg_settings
                  where name operator(pg_catalog.=) 'idle_session_timeout'
                ) limits (setting)
                """)) {
      row.next();
      Duration limit = Duration.ofMillis(row.getLong(1));
      return limit.isZero() || limit.dividedBy(TOUCHES).compareTo(INTERVAL) > 0
          ? INTERVAL
          : limit.dividedBy(TOUCHES);
    }
  }

  /** Begins to touch {@code connection} every {@code interval}; its loss is told once. */
  static KeptAlive start(Connection connection, Duration interval, Consumer<String> told) {
    KeptAlive kept = new KeptAlive(connection, told);
    var unused =
        kept.thread.scheduleWithFixedDelay(
            kept::touch, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return kept;
  }

  private void touch() {
    if (lost || isAlive()) {
      return;
    }
    lost = true;
    told.accept(
        "Liquibase's own connection is lost. The rewrite goes on, but Liquibase cannot record the"
            + " changeset: run release-locks and update afterwards, which finds the rewrite done"
            + " and only records it.");
  }

  private boolean isAlive() {
    try {
      return connection.isValid(ANSWER_WITHIN_SECONDS);
    } catch (SQLException failure) {
      return false;
    }
  }

  /** Ends the touching; afterwards the connection is the caller's alone. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2L * ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
