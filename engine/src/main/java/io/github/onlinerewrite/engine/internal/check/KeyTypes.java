package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey.KeyColumn;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The key's values stay as many and as equal as they are: two keys that the source tells apart must
 * not become one, nor one become two. A pair of types that is not known to keep that is refused.
 */
final class KeyTypes implements Precondition.OfRewrite {

  @Override
  public List<Finding> examine(Session session, Rewrite rewrite) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < rewrite.sourceKey().columns().size(); i++) {
      KeyColumn from = rewrite.sourceKey().columns().get(i);
      KeyColumn to = rewrite.targetKey().columns().get(i);
      KeyType fromType = keyType(session, rewrite.source().oid(), from);
      KeyType toType = keyType(session, rewrite.target().oid(), to);
      if (!fromType.isKeptBy(toType)) {
        findings.add(
            Code.KEY_TYPE.finding(
                rewrite.target().name(),
                "Key column "
                    + to.name().quoted()
                    + " changes from "
                    + from.type()
                    + " to "
                    + to.type()
                    + ", which may make different keys equal or equal keys different.",
                "Keep the key's type and change it to a wider type of the same family only;"
                    + " docs/preconditions.md lists them."));
      }
    }
    return findings;
  }

  /** The base type, without domains, of a key column. */
  private static KeyType keyType(Session session, long table, KeyColumn column)
      throws SQLException {
    return session.one(
        Sql.of(
                """
                with recursive base(typid, typmod, collid) as (
                  select a.atttypid, a.atttypmod, a.attcollation
                  from pg_attribute a
                  where a.attrelid = ? and a.attname = ?
                  union all
                  select t.typbasetype, t.typtypmod, b.collid
                  from base b
                  join pg_type t on t.oid = b.typid and t.typtype = 'd'
                )
                select t.oid, n.nspname || '.' || t.typname, t.typtype,
                       b.typmod, coalesce(l.collisdeterministic, true), b.collid
                from base b
                join pg_type t on t.oid = b.typid and t.typtype <> 'd'
                join pg_namespace n on n.oid = t.typnamespace
                left join pg_collation l on l.oid = b.collid
                """)
            .bind(table, column.name().value()),
        row ->
            new KeyType(
                row.getLong(1),
                row.getString(2),
                row.getString(3).charAt(0),
                row.getInt(4),
                row.getBoolean(5),
                row.getLong(6)));
  }
}
