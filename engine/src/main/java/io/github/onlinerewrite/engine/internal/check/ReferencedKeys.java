package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What foreign keys reference in the source is unique in the target too: by an index of its own, or
 * by one that will be built for it because the source has it.
 */
final class ReferencedKeys implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Long> built = new ArrayList<>();
    for (IndexCatalog.Match match :
        IndexCatalog.matches(session, tables.source(), tables.target(), tables.back())) {
      IndexDefinition index = match.source();
      if (match.target().isEmpty()
          && IndexesPossible.impossible(session, tables, index).isEmpty()) {
        built.add(index.oid());
      }
    }
    return session.query(
        Sql.of(
                """
                with referenced as (
                  select r.conname, r.conrelid::regclass::text as referencing, r.conindid,
                         r.oid, array_agg(a.attname::text order by a.attname) as columns
                  from pg_constraint r
                  join pg_attribute a on a.attrelid = r.confrelid and a.attnum = any (r.confkey)
                  where r.contype = 'f' and r.conparentid = 0 and r.confrelid = ?
                  group by r.oid, r.conname, r.conrelid, r.conindid
                ), keys as (
                  select array_agg(a.attname::text order by a.attname) as columns
                  from pg_index i
                  cross join unnest(i.indkey) with ordinality k(attnum, position)
                  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                  where i.indrelid = ? and i.indisunique and i.indisvalid and i.indimmediate
                    and i.indpred is null and i.indexprs is null
                    and k.position <= i.indnkeyatts
                  group by i.indexrelid
                )
                select quote_ident(r.conname), r.referencing, array_to_string(r.columns, ', ')
                from referenced r
                where r.conindid <> all (?)
                  and not exists (select from keys where keys.columns = r.columns)
                order by r.oid
                """)
            .bind(tables.source().oid(), tables.target().oid(), built.toArray(Long[]::new)),
        row ->
            finding(tables.target().name(), row.getString(1), row.getString(2), row.getString(3)));
  }

  private static Finding finding(
      QualifiedName target, String key, String referencing, String columns) {
    return Code.REFERENCED_NOT_UNIQUE.finding(
        target,
        "Foreign key "
            + key
            + " of "
            + referencing
            + " references ("
            + columns
            + "), for which the target has no unique constraint.",
        "Add one to the target, if its partition key allows; or drop the foreign key first: alter"
            + " table "
            + referencing
            + " drop constraint "
            + key);
  }
}
