package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.dependents.ExtendedStatistics;
import io.github.onlinerewrite.engine.internal.dependents.IndexStatistics;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What ANALYZE is to know when the target is filled and its indexes are built: extended statistics,
 * and statistics targets of index columns.
 */
public final class StatisticsPreparation {

  private StatisticsPreparation() {}

  /** What the target lacks now; only reads. */
  public static List<Sql> statements(Session session, Rewrite rewrite) throws SQLException {
    List<Sql> statements = new ArrayList<>(ExtendedStatistics.statements(session, rewrite));
    statements.addAll(IndexStatistics.statements(session, rewrite));
    return statements;
  }
}
