package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A partition of the target accepts each row. Rows are counted by the distinct values of the
 * partition key, cast to the target's types. Skipped where every level has a default partition.
 */
final class RowsAccepted implements Precondition.OfRows {

  /**
   * A column in a partition key.
   *
   * @param collate the clause that makes values compare as the column's do; empty when its type has
   *     no collation
   */
  private record KeyColumn(Identifier name, String collate) {

    /** Values that are equal for the column may still go to different partitions. */
    String exactly() {
      return collate.isEmpty() ? "" : " collate pg_catalog.\"C\"";
    }

    Sql.Fragment asInTheTarget() {
      return new Sql.Fragment(name.quoted() + collate + " as " + name.quoted());
    }
  }

  @Override
  public Optional<RowSearch> search(Session session, Tables tables) throws SQLException {
    if (!tables.target().isPartitioned()
        // Its condition names the table, which is gone by then, and its numbers have been checked.
        || (tables.derived() && isHashPartitioned(tables))
        || acceptsEverything(session, tables)
        || !SourceBlocks.mayRead(session, tables.source())) {
      return Optional.empty();
    }
    List<KeyColumn> key = keyColumns(session, tables);
    if (key.stream().anyMatch(column -> mapped(tables, column.name()).isEmpty())) {
      return Optional.empty();
    }
    Sql query = query(session, tables, key);
    List<Identifier> names = names(key);
    return Optional.of(again -> findings(again, tables, names, query));
  }

  private static List<Identifier> names(List<KeyColumn> key) {
    return key.stream().map(KeyColumn::name).toList();
  }

  private static boolean isHashPartitioned(Tables tables) {
    Partitioning partitioning = tables.changes().partitioning();
    return partitioning != null && partitioning.strategy() == Partitioning.Strategy.HASH;
  }

  private static List<Finding> findings(
      Session session, Tables tables, List<Identifier> key, Sql query) throws SQLException {
    try {
      long refused = count(session, tables, query);
      return refused == 0 ? List.of() : List.of(finding(tables, refused, key));
    } catch (SQLException failure) {
      if (!SqlStates.isDataException(failure)) {
        throw failure;
      }
      return List.of(
          Code.NO_PARTITION.finding(
              tables.target().name(),
              "Some values of the partition key ("
                  + Identifier.list(key)
                  + ") cannot be converted to the target's types.",
              "Mend the rows, or choose other types."));
    }
  }

  private static Finding finding(Tables tables, long refused, List<Identifier> key) {
    return Code.NO_PARTITION.finding(
        tables.target().name(),
        refused
            + (refused == 1 ? " row" : " rows")
            + " of the source would be accepted by no partition (key: "
            + Identifier.list(key)
            + ").",
        "Create the partitions that are missing, or a default one: create table … partition of "
            + tables.target().name().quoted()
            + " default");
  }

  private static boolean acceptsEverything(Session session, Tables tables) throws SQLException {
    Long[] family = tables.target().family().stream().map(Leaf::oid).toArray(Long[]::new);
    return session.one(
        Sql.of(
                """
                select coalesce(bool_and(partdefid <> 0), false)
                from pg_partitioned_table
                where partrelid = any (?)
                """)
            .bind((Object) family),
        row -> row.getBoolean(1));
  }

  /** Columns in the partition keys of all levels, those of their expressions too. */
  private static List<KeyColumn> keyColumns(Session session, Tables tables) throws SQLException {
    Long[] family = tables.target().family().stream().map(Leaf::oid).toArray(Long[]::new);
    return session.query(
        Sql.of(
                """
                select distinct a.attname, coalesce((
                  select format(' collate %I.%I', n.nspname, c.collname)
                  from pg_collation c join pg_namespace n on n.oid = c.collnamespace
                  where c.oid = a.attcollation), '')
                from pg_partitioned_table p
                join pg_attribute a on a.attrelid = p.partrelid
                where p.partrelid = any (?)
                  and (a.attnum = any (p.partattrs) or exists (
                    select
                    from pg_depend d
                    where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
                      and d.objid = p.partrelid and d.refobjid = p.partrelid
                      and d.deptype = 'i'
                      and a.attnum in (d.objsubid, d.refobjsubid)))
                order by 1
                """)
            .bind((Object) family),
        row -> new KeyColumn(new Identifier(row.getString(1)), row.getString(2)));
  }

  private static Optional<ColumnMapping.Pair> mapped(Tables tables, Identifier column) {
    return tables.mapping().pairs().stream()
        .filter(pair -> pair.target().equals(column))
        .findFirst();
  }

  private static long count(Session session, Tables tables, Sql query) throws SQLException {
    AtomicLong refused = new AtomicLong();
    SourceBlocks.each(
        session,
        tables.source(),
        (leaf, blocks) ->
            refused.addAndGet(
                session.one(
                    query.with("leaf", leaf.name()).with("blocks", blocks),
                    row -> row.getLong(1))));
    return refused.get();
  }

  private static Sql query(Session session, Tables tables, List<KeyColumn> key)
      throws SQLException {
    List<Sql.Fragment> values = new ArrayList<>();
    for (KeyColumn column : key) {
      ColumnMapping.Pair pair = mapped(tables, column.name()).orElseThrow();
      values.add(
          new Sql.Fragment(
              "cast("
                  + pair.value("s").sql()
                  + " as "
                  + pair.targetType()
                  + ")"
                  + column.exactly()
                  + " as "
                  + column.name().quoted()));
    }
    return Sql.of(
            """
            select coalesce(sum(online_rewrite_rows), 0)
            from (
              select {keyInTheTarget}, online_rewrite_rows
              from (
                select {key}, count(*) as online_rewrite_rows
                from (
                  select {values}
                  from only {leaf} s
                  where {blocks}
                ) as of_rows
                group by {key}
              ) as of_values
            ) as of_keys
            where not ({accepted})
            """)
        .with(
            "keyInTheTarget",
            Sql.Fragment.join(", ", key.stream().map(KeyColumn::asInTheTarget).toList()))
        .with("key", names(key))
        .with("values", Sql.Fragment.join(", ", values))
        // The key's columns have the target's names, which the condition uses.
        .with("accepted", AcceptedKeys.condition(session, tables.target()));
  }
}
