package io.github.onlinerewrite.samples;

import java.sql.SQLException;

/** A table with rows, {@code measurement}, and one that no rewrite takes, {@code visit}. */
public final class Measurements {

  private final SampleServer server;

  /** The tables of {@code server}, which need not be there yet. */
  public Measurements(SampleServer server) {
    this.server = server;
  }

  /** Creates both and fills the first. */
  public void create(int rows) throws SQLException {
    server.execute(
        """
        create table measurement (
          id int primary key,
          city_id int not null,
          logdate date not null,
          peaktemp int)
        """);
    server.execute(
        """
        insert into measurement
        select i, i % 100, date '2026-01-01' + i % 365, i % 40
        from generate_series(1, {rows}) i
        """
            .replace("{rows}", Integer.toString(rows)));
    server.execute("create table visit (seen timestamptz)");
  }

  /** Columns and their types. */
  public String shape() throws SQLException {
    return server.value(
        """
        select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum)
        from pg_attribute
        where attrelid = 'measurement'::regclass and attnum > 0 and not attisdropped
        """);
  }

  /** How many rows there are and a sum over all that is in them, whatever the types. */
  public String content() throws SQLException {
    return server.value(
        "select count(*) || ' rows, sum ' || sum(hashtextextended(m::text, 0)) from measurement m");
  }
}
