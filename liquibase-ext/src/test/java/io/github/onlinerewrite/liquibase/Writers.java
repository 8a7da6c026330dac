package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Applications that change {@link Measurement}'s table and its twin alike, each in its own share of
 * the ids. A serialization failure is retried, as an application must; anything else is an error.
 */
final class Writers implements AutoCloseable {

  private static final int THREADS = 3;
  private static final int IDS = 3_000;

  private final TestDatabase database;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<Future<?>> running = new ArrayList<>();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final AtomicLong commits = new AtomicLong();

  private Writers(TestDatabase database) {
    this.database = database;
  }

  /** Starts writing as the application, and returns when each has committed something. */
  static Writers start(TestDatabase database) throws SQLException {
    database.grantDml("measurement", "measurement_twin", "measurement_aux");
    Writers writers = new Writers(database);
    for (int share = 0; share < THREADS; share++) {
      int mine = share;
      writers.running.add(
          writers.threads.submit(
              () -> {
                writers.write(mine);
                return null;
              }));
    }
    return writers;
  }

  /** Transactions committed until now. */
  long commits() {
    return commits.get();
  }

  /** Ends the writers and throws what one of them met. */
  void end() throws Exception {
    ending.set(true);
    for (Future<?> writer : running) {
      writer.get(30, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    ending.set(true);
    threads.shutdownNow();
  }

  private void write(int share) throws SQLException {
    Random random = new Random(share);
    try (Connection connection = database.application()) {
      connection.setAutoCommit(false);
      while (!ending.get()) {
        int id = random.nextInt(IDS) * THREADS + share;
        tryChange(connection, id, random.nextInt(3));
      }
    }
  }

  private void tryChange(Connection connection, int id, int kind) throws SQLException {
    try {
      for (String table : new String[] {"measurement", "measurement_twin"}) {
        change(connection, table, id, kind);
      }
      connection.commit();
      commits.incrementAndGet();
    } catch (SQLException failure) {
      connection.rollback();
      if (!"40001".equals(failure.getSQLState())) {
        throw failure;
      }
    }
  }

  private static void change(Connection connection, String table, int id, int kind)
      throws SQLException {
    String sql =
        switch (kind) {
          case 0 ->
              """
              insert into {table} values (?, 1, date '2026-01-30', 0)
              on conflict (id, logdate) do update set peaktemp = excluded.peaktemp + 1
              """;
          case 1 -> "update {table} set peaktemp = coalesce(peaktemp, 0) + 1 where id = ?";
          default -> "delete from {table} where id = ?";
        };
    try (PreparedStatement statement = connection.prepareStatement(sql.replace("{table}", table))) {
      statement.setInt(1, id);
      statement.execute();
    }
  }
}
