package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.target.IndexPreparation;
import io.github.onlinerewrite.engine.internal.target.StatisticsPreparation;
import io.github.onlinerewrite.engine.internal.work.Workers;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Builds what the target lacks of the source's indexes and statistics. On another session than the
 * lead, where there is one, so that the lead can tell meanwhile how it goes.
 */
final class Indexing {

  private static final String INDEXES = "build indexes";

  private final Run run;
  private final Rewrite rewrite;
  private final RewriteOptions options;
  private final RunTools tools;
  private final Waits waits;

  Indexing(Run run, Rewrite rewrite, RewriteOptions options, RunTools tools) {
    this.run = run;
    this.rewrite = rewrite;
    this.options = options;
    this.tools = tools;
    this.waits = new Waits(rewrite, options, tools);
  }

  void build() throws SQLException {
    Session lead = tools.sessions().lead();
    waits.forTarget(INDEXES);
    each(INDEXES, IndexPreparation.constraints(lead, rewrite));
    waits.onTarget(INDEXES, this::severalAtOnce);
    each("build statistics", StatisticsPreparation.statements(lead, rewrite));
    vacuumTarget();
  }

  /** Those that are still lacking, when somebody came in the middle of a try. */
  private boolean severalAtOnce() throws SQLException {
    List<Sql> indexes = IndexPreparation.indexes(tools.sessions().lead(), rewrite);
    if (indexes.isEmpty()) {
      return true;
    }
    AtomicInteger built = new AtomicInteger();
    waits
        .busyWorkers(Math.min(options.workers(), indexes.size()))
        .each(
            indexes,
            (session, statement) -> {
              build(session, statement);
              built.incrementAndGet();
            },
            () -> report(100 * built.get() / indexes.size(), "building"));
    return true;
  }

  /** Another one may need a lock that the first did not, and somebody may have come meanwhile. */
  private void each(String purpose, List<Sql> statements) throws SQLException {
    for (int built = 0; built < statements.size(); built++) {
      Sql statement = statements.get(built);
      int percent = 100 * built / statements.size();
      waits.onTarget(purpose, () -> atWork(statement, this::build, percent, "building"));
    }
  }

  private void build(Session session, Sql statement) throws SQLException {
    run.transaction(
        session,
        () -> {
          session.execute(Patience.SET_LOCAL);
          session.execute(statement);
          return true;
        });
  }

  /**
   * Autovacuum would want it, and would then be in the swap's way; and plans that read indexes only
   * are good from the first moment. Who wants no comparison is in a hurry: then only statistics are
   * made, and autovacuum does the rest after the swap.
   */
  private void vacuumTarget() throws SQLException {
    Sql analyze = Sql.of("analyze {target}").with("target", rewrite.target().name());
    if (!options.verify()) {
      each("analyze the target", List.of(analyze));
      return;
    }
    Sql vacuum = Sql.of("vacuum (analyze) {target}").with("target", rewrite.target().name());
    waits.onTarget("vacuum the target", () -> atWork(vacuum, Indexing::vacuum, 100, "vacuuming"));
  }

  private static void vacuum(Session session, Sql vacuum) throws SQLException {
    session.execute(Patience.SET);
    try {
      session.execute(vacuum);
    } finally {
      if (session.isAlive()) {
        session.execute(Patience.RESET);
      }
    }
  }

  private boolean atWork(Sql statement, Workers.Task<Sql> task, int percent, String detail)
      throws SQLException {
    waits.busyWorkers(1).each(List.of(statement), task, () -> report(percent, detail));
    return true;
  }

  private void report(int percent, String detail) throws SQLException {
    tools
        .progress()
        .report(
            (String table, RewritePhase phase) ->
                new RewriteProgress(
                    table, phase, percent, 0, 0, OptionalLong.empty(), null, detail));
  }
}
