package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * What the WAL has of a row as it was: the replica identity, or nothing. A change of a key is known
 * only when that key is in it.
 */
public final class ReplicaIdentities {

  private ReplicaIdentities() {}

  /** The leaves of {@code table} whose replica identity does not hold {@code key}. */
  public static List<Leaf> without(Session session, TableDefinition table, IdentityKey key)
      throws SQLException {
    List<Long> unfit =
        session.query(
            Sql.of(
                    """
                    select c.oid::bigint
                    from pg_class c
                    where c.oid = any (?::bigint[]::oid[]) and c.relreplident <> 'f'
                      and not (?::text[] <@ array(
                        select a.attname::text
                        from pg_index i
                        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                        where i.indrelid = c.oid and i.indisvalid
                          and case c.relreplident when 'd' then i.indisprimary
                            when 'i' then i.indisreplident end))""")
                .bind(
                    table.leaves().stream().map(Leaf::oid).toArray(Long[]::new),
                    key.names().stream().map(Identifier::value).toArray(String[]::new)),
            row -> row.getLong(1));
    return table.leaves().stream().filter(leaf -> unfit.contains(leaf.oid())).toList();
  }
}
