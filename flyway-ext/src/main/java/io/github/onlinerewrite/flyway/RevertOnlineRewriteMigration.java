package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteReport;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.sql.SQLException;

/**
 * A migration that goes back to the old table of a rewrite whose spec said {@code keepingInSync()}:
 * what was written since the swap is in it, and names and all that is attached are as before.
 * Refuses, before anything is touched, when a value does not fit back; finds a table that was
 * reverted before done. Fails as {@link OnlineRewriteMigration} does.
 */
public abstract class RevertOnlineRewriteMigration extends PreparedTableMigration {

  /** How it is carried out; all rows are compared in any case. */
  protected RewriteOptions options() {
    return RewriteOptions.defaults();
  }

  @Override
  final String kind() {
    return "revertOnlineRewrite";
  }

  @Override
  final void carryOut(MigrationRun run, RewriteSpec named) throws SQLException {
    RewriteResult result =
        run.reported(
            file -> RewriteReport.ofRevert(named, options(), file),
            rewriter -> rewriter.revert(named, options()));
    LogListener.result(run.log(), result, "; the old table is back");
  }
}
