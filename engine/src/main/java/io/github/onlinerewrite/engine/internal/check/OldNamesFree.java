package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.dependents.ExtendedStatistics;
import io.github.onlinerewrite.engine.internal.dependents.OldNames;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The names that the old table and what stays with it will have are free. */
final class OldNamesFree implements Precondition {

  private static final int LONGEST_NAME = 63;

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    if (proposal.source().isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    int bytes = proposal.oldTable().name().value().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_NAME) {
      findings.add(
          Code.NAME_TAKEN.finding(
              proposal.name(),
              "The old table's name would be " + bytes + " bytes long; 63 is the limit.",
              "Choose a shorter oldTable."));
    } else {
      Names.taken(session, proposal.oldTable())
          .ifPresent(
              what ->
                  findings.add(
                      Code.NAME_TAKEN.finding(
                          proposal.name(),
                          "The old table would be called "
                              + proposal.oldTable()
                              + ", which is the name of "
                              + what
                              + ".",
                          "Drop or rename that, or choose another oldTable.")));
    }
    findings.addAll(ofAttached(session, proposal));
    return findings;
  }

  private static List<Finding> ofAttached(Session session, Proposal proposal) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    TableDefinition source = proposal.source().orElseThrow();
    Map<QualifiedName, Identifier> names =
        OldNames.of(session, source, proposal.target().orElse(source));
    for (Map.Entry<QualifiedName, Identifier> name : names.entrySet()) {
      QualifiedName old = new QualifiedName(name.getKey().schema(), name.getValue());
      Names.taken(session, old)
          .ifPresent(
              what ->
                  findings.add(
                      Code.NAME_TAKEN.finding(
                          proposal.name(),
                          name.getKey().name()
                              + " would be called "
                              + old.name()
                              + ", which is the name of "
                              + what
                              + ".",
                          "Drop or rename that; it may be left from an earlier rewrite's old"
                              + " table.")));
    }
    findings.addAll(ofStatistics(session, proposal, source));
    return findings;
  }

  /** Extended statistics have names of their own in the schema. */
  private static List<Finding> ofStatistics(
      Session session, Proposal proposal, TableDefinition source) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<QualifiedName, Identifier> name :
        ExtendedStatistics.oldNames(session, source.oid(), proposal.target().orElse(source).oid())
            .entrySet()) {
      session
          .query(
              Sql.of(
                      """
                      select s.stxrelid::regclass::text
                      from pg_statistic_ext s
                      join pg_namespace n on n.oid = s.stxnamespace
                      where n.nspname = ? and s.stxname = ?
                      """)
                  .bind(name.getKey().schema().value(), name.getValue().value()),
              row -> row.getString(1))
          .forEach(
              table ->
                  findings.add(
                      Code.NAME_TAKEN.finding(
                          proposal.name(),
                          "Statistics "
                              + name.getKey().name()
                              + " would be called "
                              + name.getValue()
                              + ", which is the name of statistics of "
                              + table
                              + ".",
                          "Drop or rename that.")));
    }
    return findings;
  }
}
