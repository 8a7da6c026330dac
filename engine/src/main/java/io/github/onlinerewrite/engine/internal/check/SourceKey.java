package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** The source has an identity key; if it only nearly has one, the finding says what is missing. */
final class SourceKey implements Precondition.OfSource {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
      throws SQLException {
    if (IdentityKeys.ofSource(session, source).isPresent()) {
      return List.of();
    }
    List<String> nearly = nearly(session, source);
    return List.of(
        Code.IDENTITY_KEY_MISSING.finding(
            source.name(),
            "No index identifies a row."
                + (nearly.isEmpty() ? "" : " Not enough are: " + String.join("; ", nearly) + "."),
            "Add a primary key, or a unique index over columns that are NOT NULL: alter table "
                + source.name().quoted()
                + " add primary key (…)"));
  }

  private static List<String> nearly(Session session, TableDefinition source) throws SQLException {
    return session.query(
        Sql.of(
                """
                select quote_ident(c.relname) || ' (' || concat_ws(', ',
                  case when not i.indisvalid or not i.indisready then 'invalid: reindex it' end,
                  case when not i.indimmediate then 'deferrable' end,
                  case when i.indpred is not null then 'partial' end,
                  case when i.indexprs is not null then 'over an expression' end,
                  case when m.amname <> 'btree' then 'not a btree' end,
                  (select 'nullable: alter column ' || string_agg(quote_ident(a.attname)
                            || ' set not null', ', ' order by k.position)
                   from unnest(i.indkey) with ordinality k(attnum, position)
                   join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                   where k.position <= i.indnkeyatts and not a.attnotnull)) || ')'
                from pg_index i
                join pg_class c on c.oid = i.indexrelid
                join pg_am m on m.oid = c.relam
                where i.indrelid = ? and i.indisunique
                order by c.relname
                """)
            .bind(source.oid()),
        row -> row.getString(1));
  }
}
