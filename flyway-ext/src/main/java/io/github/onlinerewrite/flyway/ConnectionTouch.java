package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.logging.Log;

/**
 * Touches Flyway's own connection whenever a rewrite tells something, so that no firewall and no
 * server ends it for idleness before the migration can be recorded. On Flyway's thread, which waits
 * for the rewrite.
 */
final class ConnectionTouch implements RewriteListener {

  private static final int ANSWER_WITHIN_SECONDS = 5;

  private final Connection connection;
  private final Log log;
  private boolean lost;

  ConnectionTouch(Connection connection, Log log) {
    this.connection = connection;
    this.log = log;
  }

  @Override
  public void phaseStarted(String table, RewritePhase phase) {
    touch(table);
  }

  @Override
  public void progress(RewriteProgress progress) {
    touch(progress.table());
  }

  private void touch(String table) {
    if (lost || isAlive()) {
      return;
    }
    lost = true;
    log.warn(
        table
            + ": Flyway's own connection is lost. The rewrite goes on, but Flyway cannot record the"
            + " migration: run flyway migrate again, which finds the rewrite done and records it.");
  }

  private boolean isAlive() {
    try {
      return connection.isValid(ANSWER_WITHIN_SECONDS);
    } catch (SQLException failure) {
      return false;
    }
  }
}
