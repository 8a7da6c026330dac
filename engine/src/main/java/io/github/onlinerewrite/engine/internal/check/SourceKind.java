package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The source is a permanent, plain table that belongs to nobody but its owner. */
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
      findings.addAll(ofPersistence(source));
      findings.addAll(ofMembership(source, membership(session, source)));
    }
    return findings;
  }

  private static List<Finding> ofKind(TableDefinition source) {
    if (source.kind() == 'p') {
      return List.of(
          Code.SOURCE_PARTITIONED.finding(
              source.name(),
              "The source is partitioned, which this version does not rewrite.",
              "Rewrite a plain table."));
    }
    return source.kind() == 'r'
        ? List.of()
        : List.of(
            Code.SOURCE_NOT_A_TABLE.finding(
                source.name(),
                "The source is " + RelationKind.of(source.kind()) + ".",
                "Name a table."));
  }

  private static List<Finding> ofPersistence(TableDefinition source) {
    return switch (source.persistence()) {
      case 't' ->
          List.of(
              Code.SOURCE_TEMPORARY.finding(
                  source.name(),
                  "The source is a temporary table, which other sessions cannot see.",
                  "Change a temporary table where it is created."));
      case 'u' ->
          List.of(
              Code.SOURCE_UNLOGGED.finding(
                  source.name(),
                  "The source is unlogged: a crash would empty it under the rewrite.",
                  "First: alter table " + source.name().quoted() + " set logged"));
      default -> List.of();
    };
  }

  private record Membership(
      boolean system,
      boolean inherits,
      boolean inherited,
      boolean ofExtension,
      boolean typed,
      String accessMethod) {}

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
                           c.reloftype <> 0,
                           coalesce(m.amname, 'heap')
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    left join pg_am m on m.oid = c.relam
                    where c.oid = ?
                    """)
            .bind(source.oid()),
        row ->
            new Membership(
                row.getBoolean(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getString(6)));
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
    if (!membership.accessMethod().equals("heap")) {
      findings.add(
          Code.SOURCE_ACCESS_METHOD.finding(
              source.name(),
              "The source's access method is "
                  + membership.accessMethod()
                  + "; block ranges are known for heap only.",
              "Rewrite a heap table."));
    }
    return findings;
  }

  private static List<Finding> ofInheritance(TableDefinition source, Membership membership) {
    if (source.isPartition()) {
      return List.of(
          Code.SOURCE_IS_PARTITION.finding(
              source.name(),
              "The source is a partition, which this version does not rewrite.",
              "Rewrite a table that is not attached to another."));
    }
    return membership.inherits() || membership.inherited()
        ? List.of(
            Code.SOURCE_INHERITANCE.finding(
                source.name(),
                membership.inherits()
                    ? "The source inherits from another table."
                    : "Other tables inherit from the source.",
                "End the inheritance first: alter table … no inherit …"))
        : List.of();
  }
}
