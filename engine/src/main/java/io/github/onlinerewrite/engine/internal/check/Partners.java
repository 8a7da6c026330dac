package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * Foreign keys can be dropped and added again: those of other tables by their owner, and those of
 * the source by who has REFERENCES on what they reference.
 */
final class Partners implements Precondition.OfSource {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select quote_ident(r.conname), r.conrelid::regclass::text,
                       r.confrelid::regclass::text, r.confrelid = ?,
                       quote_ident(pg_get_userbyid(c.relowner)), quote_ident(current_user)
                from pg_constraint r
                join pg_class c on c.oid = r.conrelid
                join pg_class f on f.oid = r.confrelid
                where r.contype = 'f' and r.conparentid = 0
                  and (r.confrelid = ? and r.conrelid <> ?
                      and not pg_has_role(c.relowner, 'usage')
                    or r.conrelid = ? and r.confrelid <> ?
                      and not (has_schema_privilege(f.relnamespace, 'usage')
                        and (has_table_privilege(f.oid, 'references') or (
                          select bool_and(has_column_privilege(f.oid, k.attnum, 'references'))
                          from unnest(r.confkey) k(attnum)))))
                order by r.oid
                """)
            .bind(source.oid(), source.oid(), source.oid(), source.oid(), source.oid()),
        row ->
            row.getBoolean(4)
                ? Code.PARTNER_NOT_OWNED.finding(
                    source.name(),
                    "Foreign key "
                        + row.getString(1)
                        + " of "
                        + row.getString(2)
                        + " references the source; that table belongs to "
                        + row.getString(5)
                        + ", and only its owner can point it to the new table.",
                    "As an administrator: grant " + row.getString(5) + " to " + row.getString(6))
                : Code.PARTNER_NOT_OWNED.finding(
                    source.name(),
                    "Foreign key "
                        + row.getString(1)
                        + " references "
                        + row.getString(3)
                        + ", for which the right to reference it is missing.",
                    "As its owner: grant references on "
                        + row.getString(3)
                        + " to "
                        + row.getString(6)
                        + "; and usage on its schema"));
  }
}
