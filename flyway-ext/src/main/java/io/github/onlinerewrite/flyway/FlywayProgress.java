package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import org.flywaydb.core.ProgressLogger;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Tells Flyway's own progress, which its command line writes as JSON when it is asked to: a task a
 * phase, of a hundred steps.
 */
final class FlywayProgress implements RewriteListener {

  private final ProgressLogger migration;
  private ProgressLogger phase;

  FlywayProgress(Configuration configuration) {
    this.migration = configuration.createProgress("onlineRewrite");
    this.phase = migration;
  }

  @Override
  public void phaseStarted(String table, RewritePhase started) {
    phase = migration.subTask(started.name()).pushSteps(100);
    phase.log(table + ": " + started, 0);
  }

  @Override
  public void progress(RewriteProgress progress) {
    phase.log(LogListener.line(progress), progress.percent());
  }
}
