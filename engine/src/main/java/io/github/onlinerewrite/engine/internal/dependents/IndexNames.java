package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog.Match;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names of indexes and of the constraints that they belong to: the target's get those of the
 * source's that they take the place of, whose names get the suffix. Of a partitioned target only
 * its own indexes are renamed, not those of the partitions.
 */
final class IndexNames implements AttachedKind {

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    Map<QualifiedName, Identifier> oldNames = OldNames.of(session, rewrite);
    List<Sql> beforeRename = new ArrayList<>();
    List<Sql> afterRename = new ArrayList<>();
    List<String> obstacles = new ArrayList<>();
    List<Match> matches = IndexCatalog.matches(session, rewrite);
    obstacles.addAll(leftAlone(session, rewrite, matches));
    for (Match match : matches) {
      IndexDefinition index = match.source();
      Identifier oldName = Objects.requireNonNull(oldNames.get(index.name()));
      beforeRename.add(rename(rewrite.source().name(), index, oldName));
      if (match.target().isPresent()) {
        afterRename.addAll(carry(rewrite.source().name(), index, match.target().get()));
      } else {
        obstacles.add("The target lacks index " + index.name() + " of the source.");
      }
    }
    return new CarryPlan(List.of(), List.of(), beforeRename, afterRename, List.of(), obstacles);
  }

  /** What was built for an index that somebody has dropped since: a unique one would go on. */
  private static List<String> leftAlone(Session session, Rewrite rewrite, List<Match> matches)
      throws SQLException {
    String ours = ObjectNames.likenesses(rewrite.target().oid());
    Set<Long> used =
        matches.stream()
            .flatMap(match -> match.target().stream())
            .map(IndexDefinition::oid)
            .collect(Collectors.toSet());
    return IndexCatalog.of(session, rewrite.target().oid()).stream()
        .filter(index -> index.name().name().value().startsWith(ours))
        .filter(index -> !used.contains(index.oid()))
        .map(
            index ->
                "An index of the source was dropped since the copy began. Drop the one that was"
                    + " built for it: "
                    + (index.isConstraint()
                        ? "alter table " + rewrite.target().name() + " drop constraint "
                        : "drop index ")
                    + (index.isConstraint() ? index.name().name() : index.name())
                    + ".")
        .toList();
  }

  private static List<Sql> carry(QualifiedName table, IndexDefinition from, IndexDefinition to) {
    List<Sql> statements = new ArrayList<>();
    Identifier name = from.name().name();
    statements.add(rename(table, to, name));
    if (from.comment() != null && to.comment() == null) {
      statements.add(Comments.onIndex(from.name(), from.comment()));
    }
    if (from.constraintComment() != null && to.constraintComment() == null && to.isConstraint()) {
      statements.add(Comments.onConstraint(name, table, from.constraintComment()));
    }
    return statements;
  }

  /** A constraint's rename renames its index; an index rename alone takes a weaker lock. */
  private static Sql rename(QualifiedName table, IndexDefinition index, Identifier name) {
    return index.isConstraint()
        ? Sql.of("alter table {table} rename constraint {index} to {name}")
            .with("table", table)
            .with("index", index.name().name())
            .with("name", name)
        : Sql.of("alter index {index} rename to {name}")
            .with("index", index.name())
            .with("name", name);
  }
}
