package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.PartitionRule;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Ranges of one width, computed by the server in the column's type: months differ in length, and a
 * bound is the first one plus a number of widths, so that the 31st is not lost in a short month.
 */
final class EvenRanges {

  private static final int MOST = 10_000;

  private EvenRanges() {}

  /** A range and what is put after the table's name for it. */
  record EvenRange(String from, String to, String name) {
    static EvenRange of(ResultSet row) throws SQLException {
      return new EvenRange(row.getString(1), row.getString(2), row.getString(3));
    }
  }

  /** The part of the bound that the name holds is as fine as the width. */
  private static final String OF_TIMES =
      """
      with asked as (
        select cast(? as {type}) as first, cast(? as {type}) as last, cast(? as interval) as width
      ), bound as (
        select n, cast(first + n * width as {type}) as value
        from asked, generate_series(0, {most}) n
      )
      select l.value::text, u.value::text,
             to_char(l.value, case
               when extract(second from width) <> 0 then 'YYYY_MM_DD_HH24MISS'
               when extract(hour from width) <> 0 or extract(minute from width) <> 0
                 then 'YYYY_MM_DD_HH24MI'
               when extract(day from width) <> 0 then 'YYYY_MM_DD'
               when extract(month from width) <> 0 then 'YYYY_MM'
               else 'YYYY' end),
             u.value > last
      from asked
      join bound l on l.value < last
      join bound u on u.n = l.n + 1
      order by l.n
      """;

  private static final String OF_NUMBERS =
      """
      with asked as (
        select cast(? as {type})::numeric as first, cast(? as {type})::numeric as last,
               cast(cast(? as bigint) as numeric) as width
      ), bound as (
        select n, first + n * width as value
        from asked, generate_series(0, {most}) n
      )
      select l.value::text, u.value::text, replace(replace(l.value::text, '-', 'm'), '.', '_'),
             u.value > last
      from asked
      join bound l on l.value < last
      join bound u on u.n = l.n + 1
      order by l.n
      """;

  static List<EvenRange> of(Session session, Fragment type, PartitionRule.EveryRange rule)
      throws SQLException {
    String category =
        session.one(
            Sql.of(
                    """
                    select case t.oid when 'date'::regtype then 'time'
                      when 'timestamp'::regtype then 'time' when 'timestamptz'::regtype then 'time'
                      else case when t.typcategory = 'N' then 'number' else 'other' end end
                    from pg_type t
                    where t.oid = pg_typeof(cast(null as {type}))
                    """)
                .with("type", type),
            row -> row.getString(1));
    if (category.equals("other")) {
      throw refused("every is for dates, timestamps and numbers, and not for " + type.sql());
    }
    record Read(EvenRange range, boolean tooFar) {}
    List<Read> read =
        session.query(
            Sql.of(category.equals("time") ? OF_TIMES : OF_NUMBERS)
                .with("type", type)
                .with("most", MOST)
                .bind(rule.from(), rule.to(), rule.every()),
            row -> new Read(EvenRange.of(row), row.getBoolean(4)));
    if (read.isEmpty() || read.size() >= MOST || read.get(read.size() - 1).tooFar()) {
      throw refused(
          "from "
              + rule.from()
              + " to "
              + rule.to()
              + " is not a whole number of ranges of "
              + rule.every()
              + " (at most "
              + (MOST - 1)
              + ")");
    }
    return read.stream().map(Read::range).toList();
  }

  private static SQLException refused(String why) {
    return new SQLException(why, "22023");
  }
}
