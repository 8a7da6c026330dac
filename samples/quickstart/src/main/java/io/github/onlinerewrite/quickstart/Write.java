package io.github.onlinerewrite.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;

/** One statement of the application, which touches exactly one row of a table that it is told. */
sealed interface Write {

  /** Runs it; returns the number of rows it touched. */
  int on(String table, Connection connection) throws SQLException;

  /** How many rows the table has more afterwards. */
  default int rowsAdded() {
    return 0;
  }

  record Insert(int id, LocalDate day, int peak) implements Write {
    @Override
    public int on(String table, Connection connection) throws SQLException {
      return run(
          connection,
          "insert into {table} (peaktemp, city_id, id, logdate) values (?, ?, ?, ?)",
          table,
          peak,
          id % 500,
          id,
          day);
    }

    @Override
    public int rowsAdded() {
      return 1;
    }
  }

  record Update(int id, LocalDate day, int peak) implements Write {
    @Override
    public int on(String table, Connection connection) throws SQLException {
      return run(
          connection,
          "update {table} set peaktemp = ? where id = ? and logdate = ?",
          table,
          peak,
          id,
          day);
    }
  }

  record Delete(int id, LocalDate day) implements Write {
    @Override
    public int on(String table, Connection connection) throws SQLException {
      return run(connection, "delete from {table} where id = ? and logdate = ?", table, id, day);
    }

    @Override
    public int rowsAdded() {
      return -1;
    }
  }

  /** The key itself changes; in the new table the row may move to another partition. */
  record ChangeKey(int id, LocalDate day, LocalDate newDay) implements Write {
    @Override
    public int on(String table, Connection connection) throws SQLException {
      return run(
          connection,
          "update {table} set logdate = ? where id = ? and logdate = ?",
          table,
          newDay,
          id,
          day);
    }
  }

  private static int run(Connection connection, String sql, String table, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.replace("{table}", table))) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
