package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The target is a permanent table or a partitioned one, of permanent tables of our server. */
final class TargetKind implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    Optional<TableDefinition> relation = proposal.targetRelation();
    if (relation.isEmpty()) {
      return List.of();
    }
    TableDefinition target = relation.get();
    if (proposal.target().isEmpty()) {
      return List.of(
          Code.TARGET_NOT_A_TABLE.finding(
              target.name(),
              "The target is " + RelationKind.of(target.kind()) + ".",
              "Create a table and name it as the target."));
    }
    List<Finding> findings = new ArrayList<>();
    findings.addAll(ofTree(session, target));
    findings.addAll(beingDetached(session, target));
    findings.addAll(ofMembership(session, target));
    if (target.isPartition()) {
      findings.add(
          Code.TARGET_IS_PARTITION.finding(
              target.name(),
              "The target is a partition of another table.",
              "Detach it first: alter table … detach partition " + target.name().quoted()));
    }
    return findings;
  }

  /**
   * Readers no longer see such a partition, and writes of a REPEATABLE READ transaction still go
   * there: a row that is replayed would be gone.
   */
  private static List<Finding> beingDetached(Session session, TableDefinition target)
      throws SQLException {
    Long[] family = target.family().stream().map(leaf -> leaf.oid()).toArray(Long[]::new);
    return session.query(
        Sql.of(
                """
                select i.inhrelid::regclass::text, i.inhparent::regclass::text
                from pg_inherits i
                where i.inhparent = any (?) and (to_jsonb(i) ->> 'inhdetachpending')::boolean
                order by 1
                """)
            .bind((Object) family),
        row ->
            Code.NO_PARTITION.finding(
                target.name(),
                "Partition "
                    + row.getString(1)
                    + " of the target is being detached concurrently, which is not finished.",
                "Finish it: alter table "
                    + row.getString(2)
                    + " detach partition "
                    + row.getString(1)
                    + " finalize"));
  }

  private record Member(String name, char kind, char persistence) {}

  private static List<Finding> ofTree(Session session, TableDefinition target) throws SQLException {
    Long[] family = target.family().stream().map(leaf -> leaf.oid()).toArray(Long[]::new);
    List<Member> members =
        session.query(
            Sql.of(
                    """
                    select c.oid::regclass::text, c.relkind, c.relpersistence
                    from pg_class c
                    where c.oid = any (?)
                      and (c.relkind not in ('r', 'p') or c.relpersistence <> 'p')
                    order by c.oid
                    """)
                .bind((Object) family),
            row ->
                new Member(
                    row.getString(1), row.getString(2).charAt(0), row.getString(3).charAt(0)));
    List<Finding> findings = new ArrayList<>();
    for (Member member : members) {
      findings.add(
          member.persistence() == 'p'
              ? Code.TARGET_FOREIGN_PARTITION.finding(
                  target.name(),
                  "Partition " + member.name() + " is " + RelationKind.of(member.kind()) + ".",
                  "Detach it, and attach it again after the rewrite.")
              : Code.TARGET_NOT_PERMANENT.finding(
                  target.name(),
                  member.name()
                      + (member.persistence() == 'u'
                          ? " is unlogged: a crash would empty it."
                          : " is temporary."),
                  member.persistence() == 'u'
                      ? "First: alter table " + member.name() + " set logged"
                      : "Create a permanent table."));
    }
    return findings;
  }

  private static List<Finding> ofMembership(Session session, TableDefinition target)
      throws SQLException {
    List<String> memberships =
        session.query(
            Sql.of(
                    """
                    select 'inheritance'
                    from pg_inherits i
                    join pg_class c on c.oid = ?
                    where not c.relispartition
                      and (i.inhrelid = c.oid or c.relkind = 'r' and i.inhparent = c.oid)
                    union
                    select 'extension'
                    from pg_depend
                    where classid = 'pg_class'::regclass and objid = ? and deptype = 'e'
                    union
                    select 'type'
                    from pg_class
                    where oid = ? and reloftype <> 0
                    order by 1
                    """)
                .bind(target.oid(), target.oid(), target.oid()),
            row -> row.getString(1));
    List<Finding> findings = new ArrayList<>();
    for (String membership : memberships) {
      findings.add(
          switch (membership) {
            case "inheritance" ->
                Code.TARGET_INHERITANCE.finding(
                    target.name(),
                    "The target inherits from a table, or is inherited from.",
                    "End the inheritance first: alter table … no inherit …");
            case "extension" ->
                Code.TARGET_OF_EXTENSION.finding(
                    target.name(),
                    "The target is part of an extension.",
                    "Detach it first: alter extension … drop table " + target.name().quoted());
            default ->
                Code.TARGET_TYPED.finding(
                    target.name(),
                    "The target is a typed table.",
                    "First: alter table " + target.name().quoted() + " not of");
          });
    }
    return findings;
  }
}
