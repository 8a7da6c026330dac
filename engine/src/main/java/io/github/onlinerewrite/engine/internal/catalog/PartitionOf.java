package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * How a partition is attached.
 *
 * @param parent the partitioned table that it is attached to
 * @param bound FOR VALUES … or DEFAULT, as ATTACH PARTITION takes it
 * @param constraint what that means for its rows, with what the ancestors' bounds mean; empty when
 *     it means nothing, for a default partition without siblings
 * @param defaultPartition the parent's default partition when that is another one
 * @param ancestors the parent and all above it, the nearest first
 */
public record PartitionOf(
    Leaf parent,
    String bound,
    String constraint,
    Optional<Leaf> defaultPartition,
    List<Leaf> ancestors) {

  public PartitionOf {
    ancestors = List.copyOf(ancestors);
  }

  private record Entry(Leaf parent, String bound, String constraint) {
    static Entry of(ResultSet row) throws SQLException {
      return new Entry(leaf(row), row.getString(4), row.getString(5));
    }
  }

  /** How the table is attached now; nothing when it is not. */
  public static Optional<PartitionOf> find(Session session, long table) throws SQLException {
    Optional<Entry> entry =
        session.optional(
            Sql.of(
                    """
                    select p.oid, n.nspname, p.relname, pg_get_expr(c.relpartbound, c.oid),
                           coalesce(pg_get_partition_constraintdef(c.oid), '')
                    from pg_class c
                    join pg_inherits i on i.inhrelid = c.oid
                    join pg_class p on p.oid = i.inhparent
                    join pg_namespace n on n.oid = p.relnamespace
                    where c.oid = ? and c.relispartition
                    """)
                .bind(table),
            Entry::of);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PartitionOf(
            entry.get().parent(),
            entry.get().bound(),
            entry.get().constraint(),
            session.optional(
                Sql.of(
                        """
                        select c.oid, n.nspname, c.relname
                        from pg_partitioned_table t
                        join pg_class c on c.oid = t.partdefid
                        join pg_namespace n on n.oid = c.relnamespace
                        where t.partrelid = ? and c.oid <> ?
                        """)
                    .bind(entry.get().parent().oid(), table),
                PartitionOf::leaf),
            session.query(
                Sql.of(
                        """
                        select c.oid, n.nspname, c.relname
                        from pg_partition_ancestors(?::oid::regclass)
                          with ordinality a(relid, level)
                        join pg_class c on c.oid = a.relid
                        join pg_namespace n on n.oid = c.relnamespace
                        where c.oid <> ?
                        order by a.level
                        """)
                    .bind(table, table),
                PartitionOf::leaf)));
  }

  private static Leaf leaf(ResultSet row) throws SQLException {
    return new Leaf(row.getLong(1), QualifiedName.of(row.getString(2), row.getString(3)));
  }
}
