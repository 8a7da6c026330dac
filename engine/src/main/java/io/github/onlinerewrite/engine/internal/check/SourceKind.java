package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The source is a permanent table or a partitioned one, of permanent tables of our server. */
final class SourceKind implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    Optional<TableDefinition> relation = proposal.relation();
    if (relation.isEmpty()) {
      return List.of();
    }
    TableDefinition source = relation.get();
    List<Finding> findings = new ArrayList<>(ofKind(source));
    if (proposal.source().isPresent()) {
      findings.addAll(ofFamily(session, source));
      findings.addAll(ofMembership(source, membership(session, source)));
    }
    return findings;
  }

  private static List<Finding> ofKind(TableDefinition source) {
    return source.kind() == 'r' || source.isPartitioned()
        ? List.of()
        : List.of(
            Code.SOURCE_NOT_A_TABLE.finding(
                source.name(),
                "The source is " + RelationKind.of(source.kind()) + ".",
                "Name a table."));
  }

  private record Member(String name, char kind, char persistence, String accessMethod) {}

  /** The source itself, and its partitions at every level. */
  private static List<Finding> ofFamily(Session session, TableDefinition source)
      throws SQLException {
    List<Member> members =
        session.query(
            Sql.of(
                    """
                    select c.oid::regclass::text, c.relkind, c.relpersistence,
                           case when c.relkind = 'r' then coalesce(m.amname, '') else 'heap' end
                    from pg_class c
                    left join pg_am m on m.oid = c.relam
                    where c.oid = any (?)
                    order by c.oid
                    """)
                .bind((Object) source.oids().toArray(Long[]::new)),
            row ->
                new Member(
                    row.getString(1),
                    row.getString(2).charAt(0),
                    row.getString(3).charAt(0),
                    row.getString(4)));
    List<Finding> findings = new ArrayList<>();
    for (Member member : members) {
      findings.addAll(ofMember(source, member));
    }
    return findings;
  }

  private static List<Finding> ofMember(TableDefinition source, Member member) {
    List<Finding> findings = new ArrayList<>();
    if (member.kind() != 'r' && member.kind() != 'p') {
      findings.add(
          Code.SOURCE_FOREIGN_PARTITION.finding(
              source.name(),
              "Partition " + member.name() + " is " + RelationKind.of(member.kind()) + ".",
              "Detach it, and attach it to the new table, if its rows belong there."));
    }
    if (member.persistence() == 't') {
      findings.add(
          Code.SOURCE_TEMPORARY.finding(
              source.name(),
              member.name() + " is a temporary table, which other sessions cannot see.",
              "Change a temporary table where it is created."));
    }
    if (member.persistence() == 'u') {
      findings.add(
          Code.SOURCE_UNLOGGED.finding(
              source.name(),
              member.name() + " is unlogged: a crash would empty it under the rewrite.",
              "First: alter table " + member.name() + " set logged"));
    }
    if (!member.accessMethod().equals("heap") && member.kind() == 'r') {
      findings.add(
          Code.SOURCE_ACCESS_METHOD.finding(
              source.name(),
              "The access method of "
                  + member.name()
                  + " is "
                  + member.accessMethod()
                  + "; block ranges are known for heap only.",
              "Rewrite a heap table."));
    }
    return findings;
  }

  private record Membership(
      boolean system, boolean inherits, boolean inherited, boolean ofExtension, boolean typed) {}

  private static Membership membership(Session session, TableDefinition source)
      throws SQLException {
    return session.one(
        Sql.of(
                """
                    select c.oid < 16384 or n.nspname = 'pg_catalog'
                             or n.nspname = 'information_schema' or n.nspname like 'pg\\_toast%',
                           exists (select from pg_inherits where inhrelid = c.oid),
                           c.relkind = 'r' and exists (
                             select from pg_inherits where inhparent = c.oid),
                           exists (
                             select from pg_depend
                             where classid = 'pg_class'::regclass and objid = c.oid
                               and deptype = 'e'),
                           c.reloftype <> 0
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where c.oid = ?
                    """)
            .bind(source.oid()),
        row ->
            new Membership(
                row.getBoolean(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5)));
  }

  private static List<Finding> ofMembership(TableDefinition source, Membership membership) {
    List<Finding> findings = new ArrayList<>(ofInheritance(source, membership));
    if (membership.system()) {
      findings.add(
          Code.SOURCE_SYSTEM.finding(
              source.name(), "The source belongs to the server.", "Name a table of your own."));
    }
    if (membership.ofExtension()) {
      findings.add(
          Code.SOURCE_OF_EXTENSION.finding(
              source.name(),
              "The source is part of an extension, whose updates expect it as it is.",
              "Detach it first: alter extension … drop table " + source.name().quoted()));
    }
    if (membership.typed()) {
      findings.add(
          Code.SOURCE_TYPED.finding(
              source.name(),
              "The source is a typed table.",
              "First: alter table " + source.name().quoted() + " not of"));
    }
    return findings;
  }

  private static List<Finding> ofInheritance(TableDefinition source, Membership membership) {
    return (membership.inherits() && !source.isPartition()) || membership.inherited()
        ? List.of(
            Code.SOURCE_INHERITANCE.finding(
                source.name(),
                membership.inherits() && !source.isPartition()
                    ? "The source inherits from another table."
                    : "Other tables inherit from the source.",
                "End the inheritance first: alter table … no inherit …"))
        : List.of();
  }
}
