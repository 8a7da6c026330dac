package io.github.onlinerewrite.testsupport.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Compares the table with its twin until it is stopped, each time within one transaction. */
final class Reader {
  private final Connection connection;
  private final KeyLocks locks;
  private final Tally tally;
  private final CountDownLatch stop;
  private final RandomGenerator random;

  Reader(
      Connection connection,
      KeyLocks locks,
      Tally tally,
      CountDownLatch stop,
      RandomGenerator random) {
    this.connection = connection;
    this.locks = locks;
    this.tally = tally;
    this.stop = stop;
    this.random = random;
  }

  void run() throws SQLException, InterruptedException {
    while (!stop.await(random.nextInt(20), TimeUnit.MILLISECONDS)) {
      // TRUNCATE is not MVCC-safe: an older snapshot sees neither the rows nor that they were
      // there.
      KeyLocks.Held held = locks.acquire(List.of());
      try {
        compare();
      } finally {
        held.close();
      }
    }
  }

  private void compare() throws SQLException, InterruptedException {
    boolean serializable = random.nextInt(3) == 0;
    String begin =
        serializable
            ? "begin isolation level serializable read only"
            : "begin isolation level repeatable read";
    long began = System.nanoTime();
    try {
      execute(begin);
      String snapshot = snapshot();
      pause();
      boolean oneStatement = random.nextBoolean();
      boolean equal = oneStatement ? TwinComparison.isEqual(connection) : isEqualInTwoStatements();
      String what = equal ? "" : explain(begin, snapshot, began);
      tally.compared(equal, what);
    } catch (SQLException e) {
      if (HistoryLoad.isLost(e)) {
        throw e;
      }
      if (serializable && "40001".equals(e.getSQLState())) {
        // Beside SERIALIZABLE writers the server may turn a reader away, with and without us.
        tally.retried(e.getSQLState());
        return;
      }
      tally.failed("reader, " + begin + ": " + e.getSQLState() + " " + e.getMessage());
    } finally {
      execute("rollback");
    }
  }

  private boolean isEqualInTwoStatements() throws SQLException, InterruptedException {
    String table = TwinComparison.summary(connection, TableShape.TABLE);
    pause();
    return table.equals(TwinComparison.summary(connection, TableShape.TWIN));
  }

  /** Mostly short; now and then longer than a stall budget. */
  private void pause() throws InterruptedException {
    int most = random.nextInt(20) == 0 ? 400 : 10;
    boolean unused = stop.await(random.nextInt(most), TimeUnit.MILLISECONDS);
  }

  private String explain(String begin, String snapshot, long began) throws SQLException {
    long millis = (System.nanoTime() - began) / 1_000_000;
    return begin
        + ", snapshot "
        + snapshot
        + ", after "
        + millis
        + " ms: "
        + TwinComparison.difference(connection);
  }

  private String snapshot() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_snapshot()::text")) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
