package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.catalog.IdentityKey.KeyColumn;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds the index that identifies a row. A unique index qualifies when it is a btree, valid, ready,
 * immediate, without predicate or expression, and all its key columns are NOT NULL; one that CREATE
 * INDEX CONCURRENTLY left invalid still says indisunique. Its collations are the columns' own:
 * another one could not serve a lookup by key; and so is what it takes for equal, which decides
 * what DISTINCT leaves of the keys that were written. On PostgreSQL 18 a column may be NOT NULL and
 * hold nulls, as long as that constraint is NOT VALID.
 */
public final class IdentityKeys {

  /**
   * Whether the operator class of an index column, {@code k} of {@code i}, takes the same for equal
   * as the default one of its column {@code a} does; a type without one has that of the class.
   */
  public static final Fragment OWN_EQUALITY =
      new Fragment(
          """
          exists (
            select
            from pg_opclass o
            join pg_amop e on e.amopfamily = o.opcfamily and e.amopstrategy = 3
              and e.amoplefttype = o.opcintype and e.amoprighttype = o.opcintype
            where o.oid = i.indclass[k.position::int - 1] and e.amopopr = (
              with recursive base(typid) as (
                select a.atttypid
                union all
                select t.typbasetype
                from base b
                join pg_type t on t.oid = b.typid and t.typtype = 'd'
              )
              select f.amopopr
              from pg_opclass d
              join pg_amop f on f.amopfamily = d.opcfamily and f.amopstrategy = 3
                and f.amoplefttype = d.opcintype and f.amoprighttype = d.opcintype
              where d.opcmethod = o.opcmethod and d.opcdefault
                and (d.opcintype = o.opcintype or d.opcintype in (select typid from base))
              order by d.opcintype in (select typid from base) desc
              limit 1))""");

  private IdentityKeys() {}

  /** The identity key: PK, else REPLICA IDENTITY index, else the oldest index that qualifies. */
  public static Optional<IdentityKey> ofSource(Session session, TableDefinition source)
      throws SQLException {
    return candidates(session, source).stream().findFirst();
  }

  /**
   * The target's key on the columns that {@code sourceKey} is mapped to, in the source key's order;
   * any index with that set of columns does, the PK before others.
   */
  public static Optional<IdentityKey> ofTarget(
      Session session, TableDefinition target, IdentityKey sourceKey) throws SQLException {
    return over(session, target, sourceKey.names());
  }

  /** A key on exactly these columns, in this order; the PK before others. */
  public static Optional<IdentityKey> over(
      Session session, TableDefinition table, List<Identifier> columns) throws SQLException {
    return candidates(session, table).stream()
        .filter(key -> key.columns().size() == columns.size())
        .filter(key -> new HashSet<>(key.names()).equals(new HashSet<>(columns)))
        .findFirst()
        .map(key -> inOrderOf(columns, key));
  }

  /** All keys that could identify a row of the table, the best first. */
  public static List<IdentityKey> candidates(Session session, TableDefinition table)
      throws SQLException {
    List<IdentityKey> keys = new ArrayList<>();
    for (Index index : indexes(session, table.oid())) {
      keys.add(new IdentityKey(index.oid(), index.name(), keyColumns(session, index.oid())));
    }
    return keys;
  }

  private record Index(long oid, QualifiedName name) {
    static Index of(ResultSet row) throws SQLException {
      return new Index(row.getLong(1), QualifiedName.of(row.getString(2), row.getString(3)));
    }
  }

  private static List<Index> indexes(Session session, long table) throws SQLException {
    return session.query(
        Sql.of(
                """
                select i.indexrelid, n.nspname, c.relname
                from pg_index i
                join pg_class c on c.oid = i.indexrelid
                join pg_namespace n on n.oid = c.relnamespace
                join pg_am m on m.oid = c.relam
                where i.indrelid = ?
                  and i.indisunique and i.indisvalid and i.indisready and i.indislive
                  and i.indimmediate and not i.indisexclusion
                  and i.indpred is null and i.indexprs is null
                  and m.amname = 'btree'
                  and not exists (
                    select
                    from unnest(i.indkey) with ordinality k(attnum, position)
                    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                    left join pg_collation of_index
                      on of_index.oid = i.indcollation[k.position::int - 1]
                    left join pg_collation of_column on of_column.oid = a.attcollation
                    where k.position <= i.indnkeyatts
                      and (not a.attnotnull
                        or exists (
                          select
                          from pg_constraint r
                          where r.conrelid = i.indrelid and r.contype = 'n'
                            and not r.convalidated and r.conkey[1] = a.attnum)
                        or of_index.oid <> of_column.oid
                        or not {ownEquality}))
                order by i.indisprimary desc, i.indisreplident desc, i.indexrelid
                """)
            .with("ownEquality", OWN_EQUALITY)
            .bind(table),
        Index::of);
  }

  /**
   * The key columns with their operators: strategy 3 of a btree operator family is equality, looked
   * up for the operator class's input type, which is what the index compares (text for varchar).
   */
  private static List<KeyColumn> keyColumns(Session session, long index) throws SQLException {
    return session.query(
        Sql.of(
                """
                with recursive base(position, attnum, typid, typmod) as (
                  select k.position, a.attnum, a.atttypid, a.atttypmod
                  from pg_index i
                  cross join unnest(i.indkey) with ordinality k(attnum, position)
                  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                  where i.indexrelid = ? and k.position <= i.indnkeyatts
                  union all
                  select b.position, b.attnum, t.typbasetype, t.typtypmod
                  from base b
                  join pg_type t on t.oid = b.typid and t.typtype = 'd'
                )
                select a.attname, format_type(a.atttypid, a.atttypmod),
                       format_type(b.typid, b.typmod),
                       coalesce(quote_ident(cn.nspname) || '.' || quote_ident(l.collname), ''),
                       'operator(' || quote_ident(opn.nspname) || '.' || op.oprname || ')'
                from pg_index i
                join base b on true
                join pg_type t on t.oid = b.typid and t.typtype <> 'd'
                join pg_attribute a on a.attrelid = i.indrelid and a.attnum = b.attnum
                join pg_opclass oc on oc.oid = i.indclass[b.position::int - 1]
                join pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amopstrategy = 3
                  and ao.amoplefttype = oc.opcintype and ao.amoprighttype = oc.opcintype
                join pg_operator op on op.oid = ao.amopopr
                join pg_namespace opn on opn.oid = op.oprnamespace
                left join pg_collation l on l.oid = a.attcollation
                left join pg_namespace cn on cn.oid = l.collnamespace
                where i.indexrelid = ?
                order by b.position
                """)
            .bind(index, index),
        row ->
            new KeyColumn(
                new Identifier(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5)));
  }

  private static IdentityKey inOrderOf(List<Identifier> wanted, IdentityKey key) {
    List<KeyColumn> ordered = new ArrayList<>(key.columns());
    ordered.sort((a, b) -> wanted.indexOf(a.name()) - wanted.indexOf(b.name()));
    return new IdentityKey(key.indexOid(), key.index(), ordered);
  }
}
