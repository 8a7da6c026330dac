package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.dependents.Obstacle;
import io.github.onlinerewrite.engine.internal.dependents.Obstacles;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.List;

/** Whatever is attached to the source is of a kind that the swap carries. */
final class Attachments implements Precondition.OfSource {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
      throws SQLException {
    return Obstacles.of(session, source).stream()
        .map(
            obstacle ->
                code(obstacle.kind()).finding(source.name(), obstacle.what(), obstacle.remedy()))
        .toList();
  }

  static Code code(Obstacle.Kind kind) {
    return switch (kind) {
      case ROW_SECURITY -> Code.SOURCE_ROW_SECURITY;
      case PUBLICATION -> Code.PUBLISHED;
      case SUBSCRIPTION -> Code.SOURCE_SUBSCRIBED;
      case SCHEMA -> Code.SCHEMA_CREATE;
      case GRANT -> Code.GRANTED_BY_OTHERS;
      case INVALID_INDEX -> Code.INDEX_INVALID;
      case OTHER -> Code.ATTACHED;
    };
  }
}
