package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import java.time.Duration;
import java.util.Optional;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/** Carries a plan out, tells how that goes on, and reports it where the user wants that. */
final class ToldRun {

  /** A live line that stands still for longer seems dead. */
  private static final Duration LIVE_INTERVAL = Duration.ofSeconds(1);

  private final RewritePlan plan;
  private final Database database;
  private final EngineCall call;
  private final ProgressLines lines;

  ToldRun(RewritePlan plan, Database database) {
    this.plan = plan;
    this.database = database;
    this.call = new EngineCall(plan.toString(), database);
    this.lines = new ProgressLines(call.screen()::line, call.screen()::live);
  }

  void run() throws DatabaseException {
    if (!plan.hasWorkers()) {
      call.runAlone(lines, this::carriedOut);
      return;
    }
    ReportFile report = ReportFile.begin(plan, database, call::tell);
    try {
      call.run(
          options(),
          report.heardAfter(lines),
          (rewriter, possible) -> reported(report, rewriter, possible));
    } catch (DatabaseException failure) {
      // Of the rewrite's own failures the report knows by now: this one was before it.
      report.failed(notBegun(failure));
      throw failure;
    }
  }

  private RewriteException notBegun(DatabaseException failure) {
    return new RewriteException.NotAchieved(
        plan.spec().table(), RewritePhase.CHECK, String.valueOf(failure.getMessage()));
  }

  private RewriteOptions options() throws DatabaseException {
    RewriteOptions options = OnlineRewriteConfiguration.throttled(plan.options());
    return call.screen().isLive() ? options.withProgressInterval(LIVE_INTERVAL) : options;
  }

  /** The process may end when the call does, so the report is written before. */
  private Optional<RewriteResult> reported(
      ReportFile report, TableRewriter rewriter, RewriteOptions possible) {
    try {
      Optional<RewriteResult> result = carriedOut(rewriter, possible);
      result.ifPresent(report::ended);
      return result;
    } catch (RuntimeException failure) {
      report.failed(failure);
      throw failure;
    }
  }

  private Optional<RewriteResult> carriedOut(TableRewriter rewriter, RewriteOptions possible) {
    Optional<RewriteResult> result = plan.carryOut(rewriter, possible);
    result.ifPresentOrElse(lines::result, () -> call.tell("done"));
    return result;
  }
}
