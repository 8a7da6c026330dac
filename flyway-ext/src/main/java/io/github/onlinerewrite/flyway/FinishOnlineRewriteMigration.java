package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteSpec;

/**
 * A migration that drops the old table of a rewrite that has swapped, and all that is left of the
 * rewrite. With the old table go the rows as they were before the swap. Finds a rewrite that was
 * finished before done; fails when the latest rewrite of the table has not swapped.
 */
public abstract class FinishOnlineRewriteMigration extends PreparedTableMigration {

  @Override
  final String kind() {
    return "finishOnlineRewrite";
  }

  @Override
  final void carryOut(MigrationRun run, RewriteSpec named) {
    run.rewriter().finish(named);
    run.log().info(run.schema() + "." + named.table() + ": the old table is gone");
  }
}
