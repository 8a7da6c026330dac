package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog.Match;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every index of the source that the target lacks can be built on it: a unique one of a partitioned
 * table holds all columns of the partition key (CREATE TABLE, PARTITION BY), and the operator class
 * takes the column's new type.
 */
final class IndexesPossible implements Precondition.OfTables {

  private static final int EXCLUSION_ON_PARTITIONED = 170_000;

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Match match :
        IndexCatalog.matches(session, tables.source(), tables.target(), tables.back())) {
      if (match.target().isEmpty()) {
        Optional<String> reason = impossible(session, tables, match.source());
        if (reason.isPresent()) {
          findings.add(finding(session, tables, match.source(), reason.get()));
        }
      }
      if (tables.target().isPartitioned()) {
        mark(match.source()).ifPresent(mark -> findings.add(marked(tables, match.source(), mark)));
      }
    }
    return findings;
  }

  private static Finding finding(
      Session session, Tables tables, IndexDefinition index, String reason) throws SQLException {
    return Code.INDEX_IMPOSSIBLE.finding(
        tables.target().name(),
        "The target can have no index such as " + index.name().quoted() + ": " + reason + ".",
        index.unique() && tables.target().isPartitioned()
            ? "A partitioned table keeps unique what holds its partition key only. If ("
                + Identifier.list(partitionKey(session, tables))
                + ") may join it: create unique index concurrently … on "
                + tables.source().name().quoted()
                + " (…, "
                + Identifier.list(partitionKey(session, tables))
                + "), and put that in its place, with alter table … add primary key using index …"
                + " where it is the key; else choose another partition key, or drop it."
            : "Drop it from the source, if the application can do without, or choose another"
                + " partition key or type.");
  }

  private static List<Identifier> partitionKey(Session session, Tables tables) throws SQLException {
    return session.query(
        Sql.of(
                """
                select a.attname
                from pg_partitioned_table p
                cross join unnest(p.partattrs) with ordinality k(attnum, position)
                join pg_attribute a on a.attrelid = p.partrelid and a.attnum = k.attnum
                where p.partrelid = ?
                order by k.position
                """)
            .bind(tables.target().oid()),
        row -> new Identifier(row.getString(1)));
  }

  private static Optional<String> mark(IndexDefinition index) {
    return index.clustered()
        ? Optional.of("CLUSTER")
        : index.replicaIdentity() ? Optional.of("REPLICA IDENTITY") : Optional.empty();
  }

  private static Finding marked(Tables tables, IndexDefinition index, String mark) {
    return Code.ATTACHED.finding(
        tables.source().name(),
        "Index "
            + index.name().quoted()
            + " is used for "
            + mark
            + ", which a partitioned table does not pass on to its partitions.",
        "First: alter table "
            + tables.source().name().quoted()
            + (index.clustered() ? " set without cluster" : " replica identity default"));
  }

  /** Why the target can have no such index; nothing when it can. */
  static Optional<String> impossible(Session session, Tables tables, IndexDefinition index)
      throws SQLException {
    if (tables.target().isPartitioned()) {
      Optional<String> reason = impossibleOnPartitions(session, tables, index);
      if (reason.isPresent()) {
        return reason;
      }
    }
    return noOperatorClass(session, tables, index);
  }

  private static Optional<String> impossibleOnPartitions(
      Session session, Tables tables, IndexDefinition index) throws SQLException {
    if (index.constraint() == IndexDefinition.Constraint.EXCLUSION) {
      int version =
          session.one(
              Sql.of("select current_setting('server_version_num')::int"), row -> row.getInt(1));
      if (version < EXCLUSION_ON_PARTITIONED) {
        return Optional.of("a partitioned table has no exclusion constraints below PostgreSQL 17");
      }
    } else if (!index.unique()) {
      return Optional.empty();
    }
    Long[] family = tables.target().family().stream().map(leaf -> leaf.oid()).toArray(Long[]::new);
    return session
        .query(
            Sql.of(
                    """
                    select coalesce(quote_ident(a.attname), 'an expression')
                    from pg_partitioned_table p
                    cross join unnest(p.partattrs) k(attnum)
                    left join pg_attribute a on a.attrelid = p.partrelid and a.attnum = k.attnum
                    where p.partrelid = any (?)
                      and (k.attnum = 0 or a.attname not in (
                        select b.attname
                        from pg_index i
                        cross join unnest(i.indkey) with ordinality c(attnum, position)
                        join pg_attribute b on b.attrelid = i.indrelid and b.attnum = c.attnum
                        where i.indexrelid = ? and c.position <= i.indnkeyatts))
                    order by 1
                    """)
                .bind(family, index.oid()),
            row -> "the target is partitioned by " + row.getString(1) + ", which is not in it")
        .stream()
        .findFirst();
  }

  /** Only columns whose type changes are looked at; polymorphic classes take any of their kind. */
  private static Optional<String> noOperatorClass(
      Session session, Tables tables, IndexDefinition index) throws SQLException {
    return session
        .query(
            Sql.of(
                    """
                    select quote_ident(a.attname), format_type(b.atttypid, null)
                    from pg_index i
                    cross join unnest(i.indkey) with ordinality k(attnum, position)
                    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                    join pg_attribute b on b.attrelid = ? and b.attname = a.attname
                      and b.atttypid <> a.atttypid
                    join pg_opclass used on used.oid = i.indclass[k.position::int - 1]
                    join pg_type t on t.oid = b.atttypid
                    join pg_type t2 on t2.oid = case t.typtype when 'd' then t.typbasetype
                      else t.oid end
                    where i.indexrelid = ? and k.position <= i.indnkeyatts
                      and not exists (
                        select
                        from pg_opclass oc
                        join pg_type ot on ot.oid = oc.opcintype
                        where oc.opcmethod = used.opcmethod
                          and case when used.opcdefault then oc.opcdefault
                            else oc.oid = used.oid end
                          and (oc.opcintype = t2.oid or ot.typtype = 'p' or exists (
                            select
                            from pg_cast x
                            where x.castsource = t2.oid and x.casttarget = oc.opcintype
                              and x.castmethod = 'b' and x.castcontext = 'i')))
                    order by k.position
                    """)
                .bind(tables.target().oid(), index.oid()),
            row ->
                "its operator class does not take column "
                    + row.getString(1)
                    + " as "
                    + row.getString(2))
        .stream()
        .findFirst();
  }
}
