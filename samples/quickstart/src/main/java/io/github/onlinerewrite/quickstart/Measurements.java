package io.github.onlinerewrite.quickstart;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import javax.sql.DataSource;

/**
 * The table {@code measurement} and its twin, which holds the same rows and which nobody rewrites:
 * the application writes to both in the same transaction, so that afterwards they must be equal.
 */
final class Measurements {

  private static final LocalDate FIRST_DAY = LocalDate.of(2024, 1, 1);
  private static final int DAYS = 730;

  private final DataSource database;

  Measurements(DataSource database) {
    this.database = database;
  }

  /** Two years of measurements; row {@code id} is of {@link #dayOf}. */
  void load(int rows) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table measurement (
            id int,
            city_id int not null,
            logdate date not null,
            peaktemp int,
            primary key (id, logdate)
          );
          create table measurement_twin (like measurement including all)
          """);
      statement.execute(
          """
          insert into measurement
          select n, n % 500, date '2024-01-01' + n % 730, n % 45
          from generate_series(1, {rows}) as n
          """
              .replace("{rows}", Integer.toString(rows)));
      statement.execute("insert into measurement_twin select * from measurement");
      statement.execute("vacuum analyze measurement");
      statement.execute("vacuum analyze measurement_twin");
    }
  }

  /** The day that {@link #load} gave to a row. */
  static LocalDate dayOf(int id) {
    return FIRST_DAY.plusDays(id % DAYS);
  }

  /** What a person would ask the catalog about the table. */
  Shape shape() throws SQLException {
    String catalog =
        """
        select
          case c.relkind when 'p' then 'partitioned' else 'ordinary' end,
          (select count(*) from pg_inherits i where i.inhparent = c.oid),
          (select string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', '
                  order by a.attnum)
           from pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
        from pg_class c
        where c.oid = 'measurement'::regclass
        """;
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(catalog)) {
      row.next();
      return new Shape(row.getString(1), row.getInt(2), row.getString(3));
    }
  }

  /** Reads both tables in one statement and counts rows, and rows without an equal in the other. */
  Comparison compareWithTwin() throws SQLException {
    String everyRow =
        """
        select
          count(m.id),
          count(t.id),
          count(*) filter (
            where (m.id, m.logdate, m.city_id, m.peaktemp)
              is distinct from (t.id, t.logdate, t.city_id, t.peaktemp))
        from measurement m
        full join measurement_twin t on m.id = t.id and m.logdate = t.logdate
        """;
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(everyRow)) {
      row.next();
      return new Comparison(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }
}
