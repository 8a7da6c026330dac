package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.ColumnNames;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.PartitionOf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A source that is a partition can be detached and the target attached in its place, without a scan
 * and without an error, while the parent is locked.
 */
final class PartitionReplaceable implements Precondition.OfTables {

  /** Some milliseconds of reading. */
  private static final long SMALL = 1_000_000;

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    Optional<PartitionOf> place = PartitionOf.find(session, tables.source().oid());
    if (place.isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>(notOwned(session, place.get()));
    findings.addAll(foreignKeys(session, tables.source(), place.get()));
    findings.addAll(columns(session, tables));
    findings.addAll(renamed(tables));
    findings.addAll(indexes(session, tables.source(), place.get()));
    findings.addAll(triggers(session, tables.source()));
    findings.addAll(defaultPartition(session, tables.source(), place.get()));
    return findings;
  }

  private static Long[] oids(PartitionOf place) {
    return place.ancestors().stream().map(Leaf::oid).toArray(Long[]::new);
  }

  private static List<Finding> notOwned(Session session, PartitionOf place) throws SQLException {
    return session.query(
        Sql.of(
                """
                select n.nspname, c.relname, quote_ident(pg_get_userbyid(c.relowner)),
                       quote_ident(current_user)
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                where not pg_has_role(c.relowner, 'usage')
                  and (c.oid = any (?) or c.oid = (
                    select partdefid from pg_partitioned_table where partrelid = ?))
                order by c.oid
                """)
            .bind(oids(place), place.parent().oid()),
        row ->
            Code.NOT_OWNER.finding(
                QualifiedName.of(row.getString(1), row.getString(2)),
                "The source is a partition of it, and its owner is " + row.getString(3) + ".",
                "As an administrator: grant " + row.getString(3) + " to " + row.getString(4)));
  }

  /**
   * DETACH fails while rows of the partition are referenced, and ATTACH checks a foreign key of the
   * parent by a join under its lock: the target can have none before the swap that would be adopted
   * (it would hold up deletes in the referenced table), and one that is NOT VALID is not adopted.
   */
  private static List<Finding> foreignKeys(
      Session session, TableDefinition source, PartitionOf place) throws SQLException {
    return session.query(
        Sql.of(
                """
                select quote_ident(r.conname), r.conrelid::regclass::text,
                       r.confrelid = any (?)
                from pg_constraint r
                where r.contype = 'f'
                  and (r.confrelid = any (?) and r.conparentid = 0
                    or r.conrelid = ? and r.conparentid <> 0)
                order by r.oid
                """)
            .bind(oids(place), oids(place), source.oid()),
        row ->
            Code.SOURCE_IS_PARTITION.finding(
                source.name(),
                row.getBoolean(3)
                    ? "The source is a partition, and foreign key "
                        + row.getString(1)
                        + " of "
                        + row.getString(2)
                        + " references the table that it is a partition of: a partition with"
                        + " referenced rows cannot be detached."
                    : "The source is a partition, and foreign key "
                        + row.getString(1)
                        + " comes from the table that it is a partition of: attaching the target"
                        + " would check all rows under the lock.",
                "Rewrite the partitioned table; or drop the foreign key for the rewrite, and add it"
                    + " again afterwards."));
  }

  private static List<Finding> columns(Session session, Tables tables) throws SQLException {
    return session.query(
        Sql.of(
                """
                with ours as (
                  select a.attrelid, a.attname, a.atttypid, a.atttypmod, a.attcollation,
                         a.attgenerated, pg_get_expr(d.adbin, d.adrelid) as generated
                  from pg_attribute a
                  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                    and a.attgenerated <> ''
                  where a.attrelid in (?, ?) and a.attnum > 0 and not a.attisdropped
                )
                select quote_ident(attname)
                from ours
                group by attname, atttypid, atttypmod, attcollation, attgenerated, generated
                having count(*) < 2
                order by 1
                """)
            .bind(tables.source().oid(), tables.target().oid()),
        row ->
            Code.SOURCE_IS_PARTITION.finding(
                tables.source().name(),
                "The source is a partition, and column "
                    + row.getString(1)
                    + " of the target differs from that of the source: a partition has the columns"
                    + " of the table that it belongs to.",
                "Give the target the same columns; or rewrite the partitioned table."));
  }

  private static List<Finding> renamed(Tables tables) {
    return ColumnNames.of(tables.changes(), tables.source()).changed().keySet().stream()
        .map(
            column ->
                Code.SOURCE_IS_PARTITION.finding(
                    tables.source().name(),
                    "The source is a partition, and column "
                        + column.quoted()
                        + " is to be renamed: a partition has the columns of the table that it"
                        + " belongs to.",
                    "Rename it in the partitioned table: alter table … rename column …"))
        .toList();
  }

  /** ATTACH builds what the partition has not, under its lock. */
  private static List<Finding> indexes(Session session, TableDefinition source, PartitionOf place)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select i.indexrelid::regclass::text
                from pg_index i
                where i.indrelid = ? and not exists (
                  select
                  from pg_inherits h
                  join pg_index p on p.indexrelid = h.inhrelid
                  where h.inhparent = i.indexrelid and p.indrelid = ?)
                order by 1
                """)
            .bind(place.parent().oid(), source.oid()),
        row ->
            Code.SOURCE_IS_PARTITION.finding(
                source.name(),
                "The source is a partition, and has no index for "
                    + row.getString(1)
                    + " of the table that it belongs to: attaching the target would build it under"
                    + " the lock.",
                "Create it on the partition concurrently, and attach it: alter index "
                    + row.getString(1)
                    + " attach partition …"));
  }

  /** ATTACH clones the parent's triggers as the parent has them. */
  private static List<Finding> triggers(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select quote_ident(t.tgname), t.tgrelid::regclass::text
                from pg_trigger t
                join pg_trigger p on p.oid = t.tgparentid
                left join pg_constraint r on r.oid = t.tgconstraint
                where t.tgrelid = ? and p.tgrelid <> t.tgrelid
                  and r.contype is distinct from 'f'
                  and (t.tgenabled <> p.tgenabled
                    or obj_description(t.oid, 'pg_trigger') is not null)
                order by 1
                """)
            .bind(source.oid()),
        row ->
            Code.SOURCE_IS_PARTITION.finding(
                source.name(),
                "The source is a partition, and trigger "
                    + row.getString(1)
                    + ", which it has from the table that it belongs to, has a comment or an"
                    + " enabled state of its own.",
                "Enable or disable it there and here alike, and remove the comment."));
  }

  private static List<Finding> defaultPartition(
      Session session, TableDefinition source, PartitionOf place) throws SQLException {
    if (place.defaultPartition().isEmpty()) {
      return List.of();
    }
    Leaf other = place.defaultPartition().get();
    long bytes =
        session.one(
            Sql.of(
                    """
                    with recursive tree as (
                      select ?::oid as relid
                      union all
                      select i.inhrelid from pg_inherits i join tree on tree.relid = i.inhparent)
                    select coalesce(sum(pg_relation_size(relid::regclass)), 0)
                    from tree join pg_class c on c.oid = relid and c.relkind <> 'p'
                    """)
                .bind(other.oid()),
            row -> row.getLong(1));
    return bytes <= SMALL
        ? List.of()
        : List.of(
            Code.SOURCE_IS_PARTITION.finding(
                source.name(),
                "The source is a partition, and attaching the target would read the default"
                    + " partition "
                    + other.name()
                    + " ("
                    + bytes / SMALL
                    + " MB) under the lock.",
                "Move its rows to partitions of their own, or detach it for the rewrite: alter"
                    + " table "
                    + place.parent().name().quoted()
                    + " detach partition "
                    + other.name().quoted()));
  }
}
