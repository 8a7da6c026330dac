package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.ColumnNames;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * No renamed column is in a foreign key that is completed after the swap, from a definition that
 * names the columns: below 18 those of partitioned referencing tables are.
 */
final class RenamedColumns implements Precondition.OfTables {

  private static final int NOT_VALID_ON_PARTITIONED = 18;

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    if (session.majorVersion() >= NOT_VALID_ON_PARTITIONED) {
      return findings;
    }
    for (Identifier column : ColumnNames.of(tables.changes(), tables.source()).changed().keySet()) {
      session
          .query(
              Sql.of(
                      """
                      select quote_ident(r.conname) || ' of ' || c.oid::regclass
                      from pg_constraint r
                      join pg_class c on c.oid = r.conrelid
                      join pg_attribute a on a.attrelid = ? and a.attname = ?
                      where r.contype = 'f' and r.conparentid = 0
                        and (r.conrelid = a.attrelid and a.attnum = any (r.conkey)
                            and (? or c.relkind = 'p')
                          or r.confrelid = a.attrelid and a.attnum = any (r.confkey)
                            and (c.relkind = 'p' or r.conrelid = r.confrelid and ?))
                      order by 1
                      """)
                  .bind(
                      tables.source().oid(),
                      column.value(),
                      tables.target().isPartitioned(),
                      tables.target().isPartitioned()),
              row -> row.getString(1))
          .forEach(
              key ->
                  findings.add(
                      Code.RENAME_IN_FOREIGN_KEY.finding(
                          tables.source().name(),
                          "Column "
                              + column.quoted()
                              + " is to be renamed and is in foreign key "
                              + key
                              + ", a partitioned table, which below PostgreSQL 18 gets it after"
                              + " the swap only.",
                          "Rename it afterwards: alter table … rename column …")));
    }
    return findings;
  }
}
