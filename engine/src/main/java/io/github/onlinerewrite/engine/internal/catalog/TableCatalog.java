package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads tables by name. Takes no lock, so a name may mean another table a moment later. */
public final class TableCatalog {

  private TableCatalog() {}

  /** The relation of that name, of whatever kind; nothing when there is none. */
  public static Optional<TableDefinition> find(Session session, QualifiedName name)
      throws SQLException {
    Optional<Relation> relation =
        session.optional(
            Sql.of(
                    """
                    select c.oid, c.relkind, c.relpersistence, c.relispartition,
                           pg_get_userbyid(c.relowner)
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = ? and c.relname = ?
                    """)
                .bind(name.schema().value(), name.name().value()),
            Relation::of);
    if (relation.isEmpty()) {
      return Optional.empty();
    }
    Relation found = relation.get();
    return Optional.of(
        new TableDefinition(
            found.oid(),
            name,
            found.kind(),
            found.persistence(),
            found.isPartition(),
            found.owner(),
            columns(session, found.oid()),
            tree(session, found.oid(), true),
            tree(session, found.oid(), false)));
  }

  /** Whether there is a relation with that OID, under whatever name. */
  public static boolean exists(Session session, long oid) throws SQLException {
    return session.one(
        Sql.of("select exists (select from pg_class c where c.oid = ?)").bind(oid),
        row -> row.getBoolean(1));
  }

  private record Relation(
      long oid, char kind, char persistence, boolean isPartition, Identifier owner) {

    static Relation of(ResultSet row) throws SQLException {
      return new Relation(
          row.getLong(1),
          row.getString(2).charAt(0),
          row.getString(3).charAt(0),
          row.getBoolean(4),
          new Identifier(row.getString(5)));
    }
  }

  private static List<Column> columns(Session session, long table) throws SQLException {
    return session.query(
        Sql.of(
                """
                select a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                       a.attgenerated <> '', a.attidentity, pg_get_expr(d.adbin, d.adrelid)
                from pg_attribute a
                left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
                order by a.attnum
                """)
            .bind(table),
        row ->
            new Column(
                row.getInt(1),
                new Identifier(row.getString(2)),
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                identity(row.getString(6)),
                row.getString(7)));
  }

  private static Column.Identity identity(String attidentity) {
    return switch (attidentity) {
      case "a" -> Column.Identity.ALWAYS;
      case "d" -> Column.Identity.BY_DEFAULT;
      default -> Column.Identity.NONE;
    };
  }

  /**
   * The table and its partitions at every level. pg_partition_tree would do, but gives no rows for
   * a table that is neither a partition nor partitioned.
   */
  private static List<Leaf> tree(Session session, long table, boolean leavesOnly)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                with recursive family(relid) as (
                  select ?::oid
                  union
                  select i.inhrelid
                  from family f
                  join pg_class p on p.oid = f.relid and p.relkind = 'p'
                  join pg_inherits i on i.inhparent = p.oid
                )
                select c.oid, n.nspname, c.relname
                from family f
                join pg_class c on c.oid = f.relid
                join pg_namespace n on n.oid = c.relnamespace
                where not ? or c.relkind <> 'p'
                order by c.oid <> ?, c.oid
                """)
            .bind(table, leavesOnly, table),
        row -> new Leaf(row.getLong(1), QualifiedName.of(row.getString(2), row.getString(3))));
  }
}
