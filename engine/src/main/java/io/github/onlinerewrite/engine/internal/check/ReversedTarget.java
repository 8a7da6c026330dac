package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.dependents.ExtendedStatistics;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.target.IndexPreparation;
import io.github.onlinerewrite.engine.internal.target.TargetPreparation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a target that was named has of its own, and what the way back would therefore give to the
 * old table: it is to be what it was. What comes later is the user's, and goes along.
 */
final class ReversedTarget {

  private ReversedTarget() {}

  static List<Finding> findings(Session session, Rewrite rewrite, Tables back) throws SQLException {
    Rewrite reversed =
        new Rewrite(
            rewrite.target(),
            rewrite.source(),
            rewrite.target().name(),
            rewrite.targetKey(),
            rewrite.sourceKey(),
            back.mapping(),
            rewrite.names(),
            false,
            Optional.empty());
    List<Sql> statements = new ArrayList<>(TargetPreparation.definitions(session, reversed));
    statements.addAll(IndexPreparation.statements(session, reversed));
    statements.addAll(ExtendedStatistics.statements(session, reversed));
    return statements.stream()
        .map(
            statement ->
                WayBackPossible.finding(
                    rewrite.source().name(),
                    "The target has something of its own, which the way back would give to the old"
                        + " table: "
                        + statement,
                    "Give it to the source as well, add it after the swap, or leave keepInSync"
                        + " out."))
        .toList();
  }
}
