package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.dependents.Obstacle;
import io.github.onlinerewrite.engine.internal.dependents.Replication;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** No publication sends the copy to subscribers, and no subscription writes to the target. */
final class TargetUnreplicated implements Precondition.OfTarget {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition target)
      throws SQLException {
    return Replication.obstacles(session, target, "The target", Set.of()).stream()
        .map(obstacle -> finding(target, obstacle))
        .toList();
  }

  private static Finding finding(TableDefinition target, Obstacle obstacle) {
    return Attachments.code(obstacle.kind())
        .finding(target.name(), obstacle.what(), obstacle.remedy());
  }
}
