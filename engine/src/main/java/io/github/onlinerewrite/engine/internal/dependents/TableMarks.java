package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog.Match;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Which index CLUSTER uses, and which one is the REPLICA IDENTITY, where the target has none. */
final class TableMarks implements AttachedKind {

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<IndexDefinition> ofTarget = IndexCatalog.of(session, rewrite.target().oid());
    List<Sql> statements = new ArrayList<>();
    for (Match match : IndexCatalog.matches(session, rewrite)) {
      if (match.target().isEmpty()) {
        continue;
      }
      IndexDefinition index = match.source();
      if (index.clustered() && ofTarget.stream().noneMatch(IndexDefinition::clustered)) {
        statements.add(mark("alter table {table} cluster on {index}", rewrite, index));
      }
      if (index.replicaIdentity()
          && ofTarget.stream().noneMatch(IndexDefinition::replicaIdentity)) {
        statements.add(
            mark("alter table {table} replica identity using index {index}", rewrite, index));
      }
    }
    return new CarryPlan(List.of(), List.of(), List.of(), statements, List.of());
  }

  private static Sql mark(String statement, Rewrite rewrite, IndexDefinition index) {
    return Sql.of(statement)
        .with("table", rewrite.source().name())
        .with("index", index.name().name());
  }
}
