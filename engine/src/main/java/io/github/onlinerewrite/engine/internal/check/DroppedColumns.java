package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nothing needs a column that the new table will lack. Its own default, its NOT NULL and the
 * sequence that it owns stay with the old table; a sequence that something else draws from too is
 * in use.
 */
final class DroppedColumns implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (String name : tables.changes().dropped()) {
      Optional<Column> column = tables.source().column(new Identifier(name));
      if (column.isPresent()) {
        for (String user : users(session, tables.source().oid(), column.get())) {
          findings.add(
              Code.COLUMN_IN_USE.finding(
                  tables.source().name(),
                  "Column "
                      + column.get().name().quoted()
                      + " is to go, and "
                      + user
                      + " needs it.",
                  "Drop that first, or keep the column."));
        }
      }
    }
    return findings;
  }

  private static List<String> users(Session session, long table, Column column)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                with dropped as (
                  select ?::oid as relid, ?::int as attnum
                ), sequences as (
                  select d.objid
                  from dropped
                  join pg_depend d on d.classid = 'pg_class'::regclass
                    and d.refclassid = 'pg_class'::regclass
                    and d.refobjid = relid and d.refobjsubid = attnum and d.deptype in ('a', 'i')
                  join pg_class c on c.oid = d.objid and c.relkind = 'S'
                )
                select distinct pg_describe_object(d.classid, d.objid, d.objsubid)
                from dropped
                join pg_depend d
                  on d.refclassid = 'pg_class'::regclass
                  and (d.refobjid = relid and d.refobjsubid = attnum
                    or d.refobjid in (select objid from sequences))
                left join pg_attrdef e on d.classid = 'pg_attrdef'::regclass and e.oid = d.objid
                left join pg_constraint r
                  on d.classid = 'pg_constraint'::regclass and r.oid = d.objid
                where not coalesce(e.adrelid = relid and e.adnum = attnum, false)
                  and not coalesce(r.contype = 'n', false)
                  and not (d.classid = 'pg_class'::regclass
                    and d.objid in (select objid from sequences))
                  -- Below 15 a sequence has a row type.
                  and not (d.classid = 'pg_type'::regclass and d.deptype = 'i')
                  and not coalesce(d.classid = 'pg_class'::regclass and d.objid = relid
                    and d.objsubid = attnum, false)
                order by 1
                """)
            .bind(table, column.number()),
        row -> row.getString(1));
  }
}
