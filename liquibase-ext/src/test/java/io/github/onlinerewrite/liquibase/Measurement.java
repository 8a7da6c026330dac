package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;

/** The table of the quickstart, a twin that nobody rewrites, and the target. */
final class Measurement {

  /** How many rows are not as in the twin. */
  static final String DIFFERENCES =
      """
      select count(*)
      from (select id::bigint, city_id, logdate, peaktemp from measurement) m
      full join (select id::bigint, city_id, logdate, peaktemp from measurement_twin) t
        using (id, logdate)
      where (m.city_id, m.peaktemp) is distinct from (t.city_id, t.peaktemp)
      """;

  private Measurement() {}

  /** Creates the three in {@code schema} and fills the first two with {@code rows} rows. */
  static void create(TestDatabase database, String schema, int rows) throws SQLException {
    for (String table : new String[] {"measurement", "measurement_twin"}) {
      execute(
          database,
          schema,
          """
          create table {schema}.{table} (
            id int,
            city_id int not null,
            logdate date not null,
            peaktemp int,
            primary key (id, logdate))
          """
              .replace("{table}", table));
      execute(
          database,
          schema,
          """
          insert into {schema}.{table}
          select i, i % 100, date '2026-01-01' + i % 28, i % 40
          from generate_series(1, {rows}) i
          """
              .replace("{table}", table)
              .replace("{rows}", Integer.toString(rows)));
    }
    execute(
        database,
        schema,
        """
        create table {schema}.measurement_aux (
          id bigint,
          city_id int not null,
          logdate date not null,
          peaktemp int,
          primary key (id, logdate))
        partition by range (logdate)
        """);
    execute(
        database,
        schema,
        """
        create table {schema}.measurement_2026_01 partition of {schema}.measurement_aux
        for values from ('2026-01-01') to ('2026-02-01')
        """);
    execute(database, schema, "analyze {schema}.measurement");
  }

  private static void execute(TestDatabase database, String schema, String sql)
      throws SQLException {
    database.execute(sql.replace("{schema}", schema));
  }
}
