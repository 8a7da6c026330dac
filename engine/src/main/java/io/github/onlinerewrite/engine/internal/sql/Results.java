package io.github.onlinerewrite.engine.internal.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads what statements have returned. */
final class Results {

  private Results() {}

  /** Reads the results of a statement that was executed. */
  interface Reader<T> {
    T read(Statement executed) throws SQLException;
  }

  /** All rows; closes the result. */
  static <T> List<T> rows(ResultSet result, Session.RowReader<T> reader) throws SQLException {
    try (result) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    }
  }

  /** The only one of {@code rows}; it is an error when there is another number of them. */
  static <T> T only(List<T> rows, Sql sql) throws SQLException {
    if (rows.size() != 1) {
      throw new SQLException("expected one row, got " + rows.size() + ": " + sql);
    }
    return rows.get(0);
  }

  /** How many rows the last of several statements has changed, none of which is a query. */
  static long changedByLast(Statement executed) throws SQLException {
    long changed = 0;
    long count = executed.getLargeUpdateCount();
    while (count >= 0) {
      changed = count;
      executed.getMoreResults();
      count = executed.getLargeUpdateCount();
    }
    return changed;
  }

  /** The rows of the only query among several statements, the last. */
  static <T> List<T> rowsOfLast(Statement executed, Session.RowReader<T> reader)
      throws SQLException {
    while (executed.getLargeUpdateCount() >= 0) {
      executed.getMoreResults();
    }
    return rows(Objects.requireNonNull(executed.getResultSet(), "the last is no query"), reader);
  }
}
