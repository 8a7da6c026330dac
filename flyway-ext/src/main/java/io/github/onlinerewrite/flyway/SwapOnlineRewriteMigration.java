package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteReport;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.sql.SQLException;

/**
 * A migration that swaps what an {@link OnlineRewriteMigration} has prepared, whose options said
 * {@code withSwapLater(true)}. It brings the new table up to date, compares all rows again and
 * swaps. Refuses when nothing is prepared; finds a table that was swapped before done. Fails as
 * {@link OnlineRewriteMigration} does.
 */
public abstract class SwapOnlineRewriteMigration extends PreparedTableMigration {

  /** How it is carried out. A change here does not change the checksum. */
  protected RewriteOptions options() {
    return RewriteOptions.defaults();
  }

  @Override
  final String kind() {
    return "swapOnlineRewrite";
  }

  @Override
  final void carryOut(MigrationRun run, RewriteSpec named) throws SQLException {
    RewriteResult result =
        run.reported(
            file -> RewriteReport.ofSwap(named, options(), file),
            rewriter -> rewriter.swap(named, options()));
    // Whether the old table is kept was said by the migration that prepared.
    LogListener.result(run.log(), result, "");
  }
}
