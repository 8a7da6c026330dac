package io.github.onlinerewrite.testsupport.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Compares the table with its twin: by row images, so that 1.0 and 1.00 differ. */
public final class TwinComparison {
  private static final int MOST_ROWS = 4;

  /** Readers compare often: the long value enters as its hash, which is ten times as fast. */
  private static final String SUMMARY =
      """
      count(*) || ' rows ' || coalesce(sum(hashtextextended(
        row(id::bigint, logdate, code, amount, counter, hashtextextended(note, 0), parent_id)::text,
        0)::numeric), 0)
      """;

  private TwinComparison() {}

  /**
   * How the two differ.
   *
   * @param onlyInTable rows that the twin does not have
   * @param onlyInTwin rows that the table does not have
   * @param first some of both, as key and columns but the long ones
   */
  public record Difference(long onlyInTable, long onlyInTwin, List<String> first) {
    public Difference {
      first = List.copyOf(first);
    }

    /** Whether the two have the same rows. */
    public boolean isNone() {
      return onlyInTable == 0 && onlyInTwin == 0;
    }

    @Override
    public String toString() {
      return isNone()
          ? "exact"
          : onlyInTable
              + " rows only in the table, "
              + onlyInTwin
              + " only in the twin"
              + String.join("", first.stream().map(row -> "\n    " + row).toList());
    }
  }

  /** All differences that one statement sees. */
  public static Difference difference(Connection connection) throws SQLException {
    String sql =
        """
        with
          t as (select {image} from history),
          w as (select {image} from history_twin),
          d as (
            select 'only in table' as side, * from (select * from t except all select * from w) a
            union all
            select 'only in twin', * from (select * from w except all select * from t) b)
        select
          count(*) filter (where side = 'only in table') over (),
          count(*) filter (where side = 'only in twin') over (),
          format('%s: id %s, %s, code %s, amount %s, counter %s, note %s, parent %s',
            side, id, logdate, code, amount, counter, left(md5(note), 6), parent_id)
        from d
        order by id, logdate, side
        limit {most}
        """
            .replace("{image}", TableShape.image())
            .replace("{most}", Integer.toString(MOST_ROWS));
    long onlyInTable = 0;
    long onlyInTwin = 0;
    List<String> first = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        onlyInTable = rows.getLong(1);
        onlyInTwin = rows.getLong(2);
        first.add(rows.getString(3));
      }
    }
    return new Difference(onlyInTable, onlyInTwin, first);
  }

  /** Whether one statement sees the same rows in both; cheaper than {@link #difference}. */
  static boolean isEqual(Connection connection) throws SQLException {
    String sql =
        """
        select (select {summary} from history) = (select {summary} from history_twin)
        """
            .replace("{summary}", SUMMARY);
    return "t".equals(firstValue(connection, sql));
  }

  /** A text that is equal for equal rows, of one of the two tables. */
  static String summary(Connection connection, String table) throws SQLException {
    String sql =
        """
        select {summary} from {table}
        """
            .replace("{summary}", SUMMARY)
            .replace("{table}", table);
    return firstValue(connection, sql);
  }

  private static String firstValue(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
