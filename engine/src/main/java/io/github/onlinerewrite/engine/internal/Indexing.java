package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.target.IndexPreparation;
import io.github.onlinerewrite.engine.internal.target.StatisticsPreparation;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Builds what the target lacks of the source's indexes and statistics. On another session than the
 * lead, where there is one, so that the lead can tell meanwhile how it goes.
 */
final class Indexing {

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
    waits.forTarget("build indexes");
    each(IndexPreparation.statements(lead, rewrite));
    each(StatisticsPreparation.statements(lead, rewrite));
    vacuumTarget();
  }

  private void each(List<Sql> statements) throws SQLException {
    AtomicInteger built = new AtomicInteger();
    waits
        .oneWorker()
        .each(
            statements,
            (session, statement) -> {
              run.transaction(
                  session,
                  () -> {
                    session.execute(statement);
                    return true;
                  });
              built.incrementAndGet();
            },
            () -> report(100 * built.get() / Math.max(1, statements.size()), "building"));
  }

  /** Autovacuum would want it, and would then be in the swap's way. */
  private void vacuumTarget() throws SQLException {
    Deadline limit = Deadline.after(tools.timing(), options.swapTimeout());
    for (int tried = 1; ; tried++) {
      waits.forTarget("vacuum the target");
      try {
        waits
            .oneWorker()
            .each(
                List.of(
                    Sql.of("vacuum (analyze) {target}").with("target", rewrite.target().name())),
                Indexing::vacuum,
                () -> report(100, "vacuuming"));
        return;
      } catch (SQLException failure) {
        tools.attempts().retryOrThrow(failure, "vacuum the target", limit, tried);
      }
    }
  }

  private static void vacuum(Session session, Sql vacuum) throws SQLException {
    session.execute(Sql.of("set lock_timeout = '2s'"));
    try {
      session.execute(vacuum);
    } finally {
      if (session.isAlive()) {
        session.execute(Sql.of("set lock_timeout = 0"));
      }
    }
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
