package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The source has an identity key; if it only nearly has one, the finding says what is missing. */
final class SourceKey implements Precondition.OfSource {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
      throws SQLException {
    if (IdentityKeys.ofSource(session, source).isPresent()) {
      return List.of();
    }
    List<Nearly> nearly = nearly(session, source);
    return List.of(
        Code.IDENTITY_KEY_MISSING.finding(
            source.name(),
            "No index identifies a row."
                + (nearly.isEmpty() ? "" : " Not enough are: " + list(nearly, Nearly::index) + "."),
            remedy(source, nearly)));
  }

  private static String remedy(TableDefinition source, List<Nearly> nearly) {
    List<Nearly> mendable = nearly.stream().filter(index -> !index.remedy().isEmpty()).toList();
    return "Add a primary key, or a unique index over columns that are NOT NULL: "
        + (mendable.isEmpty()
            ? "alter table " + source.name().quoted() + " add primary key (…)"
            : list(mendable, Nearly::remedy));
  }

  private static String list(List<Nearly> nearly, Function<Nearly, String> what) {
    return nearly.stream().map(what).collect(Collectors.joining("; "));
  }

  /**
   * A unique index that does not identify a row.
   *
   * @param index its name and what it lacks
   * @param remedy the statements that give the table such an index; empty: there are none
   */
  private record Nearly(String index, String remedy) {}

  private static List<Nearly> nearly(Session session, TableDefinition source) throws SQLException {
    return session.query(
        Sql.of(
                """
                select quote_ident(c.relname) || ' (' || concat_ws(', ',
                         case when not i.indisvalid or not i.indisready then 'invalid' end,
                         case when not i.indimmediate then 'deferrable' end,
                         case when i.indpred is not null then 'partial' end,
                         case when i.indexprs is not null then 'over an expression' end,
                         case when m.amname <> 'btree' then 'not a btree' end,
                         'with another equality than that of ' || k.others,
                         'nullable: ' || k.nullable) || ')',
                       case when i.indexprs is null then concat_ws(' and ',
                         'alter table ' || i.indrelid::regclass || ' ' || k.not_null,
                         case
                           when not i.indimmediate or i.indpred is not null
                             or m.amname <> 'btree' or k.others is not null
                             then 'create unique index concurrently on '
                               || i.indrelid::regclass || ' (' || k.columns || ')'
                           when not i.indisvalid or not i.indisready
                             then 'reindex index concurrently ' || i.indexrelid::regclass
                         end) else '' end
                from pg_index i
                join pg_class c on c.oid = i.indexrelid
                join pg_am m on m.oid = c.relam
                cross join lateral (
                  select string_agg(quote_ident(a.attname), ', ' order by k.position) as columns,
                         string_agg(quote_ident(a.attname), ', ' order by k.position)
                           filter (where not a.attnotnull) as nullable,
                         string_agg(quote_ident(a.attname), ', ' order by k.position)
                           filter (where m.amname = 'btree' and not {ownEquality}) as others,
                         string_agg('alter column ' || quote_ident(a.attname) || ' set not null',
                             ', ' order by k.position)
                           filter (where not a.attnotnull) as not_null
                  from unnest(i.indkey) with ordinality k(attnum, position)
                  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                  where k.position <= i.indnkeyatts) k
                where i.indrelid = ? and i.indisunique
                order by c.relname
                """)
            .with("ownEquality", IdentityKeys.OWN_EQUALITY)
            .bind(source.oid()),
        row -> new Nearly(row.getString(1), row.getString(2)));
  }
}
