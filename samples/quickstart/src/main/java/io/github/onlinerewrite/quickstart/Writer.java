package io.github.onlinerewrite.quickstart;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One connection of the application. Each transaction writes a row of the table, and the same row
 * of the twin. Not thread-safe.
 */
final class Writer implements AutoCloseable {

  private static final String SERIALIZATION_FAILURE = "40001";

  private final Connection connection;
  private final Rows rows;
  private final TrafficCounter counter;
  private long rowsAdded;

  Writer(Connection connection, Rows rows, TrafficCounter counter) throws SQLException {
    this.connection = connection;
    this.rows = rows;
    this.counter = counter;
    connection.setAutoCommit(false);
  }

  /** One transaction; done again when the server asks for it, as an application should. */
  void transaction() throws SQLException {
    Write write = rows.next();
    while (!committed(write)) {
      counter.retried();
    }
    counter.committed();
    rows.done(write);
    rowsAdded += write.rowsAdded();
  }

  private boolean committed(Write write) throws SQLException {
    try {
      long start = System.nanoTime();
      int touched = write.on("measurement", connection);
      long middle = System.nanoTime();
      int touchedInTwin = write.on("measurement_twin", connection);
      long end = System.nanoTime();
      connection.commit();
      counter.waited(middle - start);
      counter.waitedForTwin(end - middle);
      if (touched != 1 || touchedInTwin != 1) {
        throw new IllegalStateException(
            "a write touched " + touched + " rows, and " + touchedInTwin + " of the twin: not 1");
      }
      return true;
    } catch (SQLException failure) {
      connection.rollback();
      if (SERIALIZATION_FAILURE.equals(failure.getSQLState())) {
        return false;
      }
      throw failure;
    }
  }

  /** How many rows the table has more because of this writer. */
  long rowsAdded() {
    return rowsAdded;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
