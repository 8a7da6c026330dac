package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.target.Derivation;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A target that is to be derived can be: the columns that the changes name are there, and the names
 * that they give are free. What the server thinks of types and expressions is known when it has
 * created the target.
 */
final class Derivable implements Precondition.OfSource {

  private static final int LONGEST_NAME = 63;

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
      throws SQLException {
    if (proposal.spec().target() != null) {
      return List.of();
    }
    TableChanges changes = proposal.spec().changes();
    if (source.isPartitioned() && changes.partitioning() == null) {
      return List.of(
          Code.TARGET_NOT_DERIVABLE.finding(
              source.name(),
              "The source is partitioned, and it is not said how the new table is.",
              "Add partitionBy; or create the target, an empty table in its schema, and name it;"
                  + " or rewrite a partition as a table of its own."));
    }
    List<Finding> findings = new ArrayList<>(unknown(source, changes));
    findings.addAll(names(source, changes));
    findings.addAll(HashPartitions.examine(source, changes.partitioning()));
    if (proposal.target().isEmpty()) {
      Names.taken(session, Derivation.name(source))
          .ifPresent(
              what ->
                  findings.add(
                      Code.NAME_TAKEN.finding(
                          source.name(),
                          "The target would be called "
                              + Derivation.name(source)
                              + " until the swap, which is the name of "
                              + what
                              + ".",
                          "Abort the rewrite that it is left from, or drop it.")));
    }
    return findings;
  }

  private static List<Finding> unknown(TableDefinition source, TableChanges changes) {
    Set<String> after = columnsAfter(source, changes);
    Partitioning partitioning = changes.partitioning();
    List<Finding> findings = new ArrayList<>();
    Set<String> before =
        source.columns().stream().map(column -> column.name().value()).collect(Collectors.toSet());
    Stream.concat(changes.columns().stream().map(ColumnChange::name), changes.dropped().stream())
        .filter(name -> !before.contains(name))
        .forEach(name -> findings.add(unknown(source, name, "The source has no column ")));
    Stream.concat(
            changes.order().stream(),
            partitioning == null ? Stream.empty() : partitioning.columns().stream())
        .filter(name -> !after.contains(name))
        .distinct()
        .forEach(name -> findings.add(unknown(source, name, "The new table will have no column ")));
    return findings;
  }

  private static Finding unknown(TableDefinition source, String name, String what) {
    return Code.COLUMN_UNKNOWN.finding(
        source.name(),
        what + "\"" + name + "\".",
        "Name a column as the catalog has it; after a change of its name, by the new one in"
            + " columnOrder and partitionBy.");
  }

  private static Set<String> columnsAfter(TableDefinition source, TableChanges changes) {
    Set<String> after = new HashSet<>();
    for (Column column : source.columns()) {
      String name = column.name().value();
      if (!changes.dropped().contains(name)) {
        after.add(newName(changes, name));
      }
    }
    changes.added().forEach(added -> after.add(added.name()));
    return after;
  }

  private static String newName(TableChanges changes, String name) {
    return changes.columns().stream()
        .filter(change -> change.name().equals(name))
        .findFirst()
        .map(ColumnChange::newName)
        .orElse(name);
  }

  private static List<Finding> names(TableDefinition source, TableChanges changes) {
    List<String> given =
        Stream.concat(
                changes.columns().stream().map(ColumnChange::newName).filter(Objects::nonNull),
                changes.added().stream().map(AddedColumn::name))
            .toList();
    List<Finding> findings = new ArrayList<>();
    for (String name : given) {
      long stay =
          source.columns().stream()
              .map(column -> column.name().value())
              .filter(column -> !changes.dropped().contains(column))
              .filter(column -> newName(changes, column).equals(column) && column.equals(name))
              .count();
      if (stay > 0) {
        findings.add(
            Code.NAME_TAKEN.finding(
                source.name(),
                "The new table would have two columns \"" + name + "\".",
                "Choose another name, or rename or drop the other column as well."));
      }
      if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
        findings.add(
            Code.NAME_TAKEN.finding(
                source.name(),
                "Column name \"" + name + "\" is longer than 63 bytes.",
                "Choose a shorter one."));
      }
    }
    return findings;
  }
}
