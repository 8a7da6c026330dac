package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteSpec;

/**
 * A migration that gives up what an {@link OnlineRewriteMigration} has prepared and nobody has
 * swapped: the table is as it was before. Finds a rewrite that was aborted before done; fails when
 * the latest rewrite of the table has swapped.
 */
public abstract class AbortOnlineRewriteMigration extends PreparedTableMigration {

  @Override
  final String kind() {
    return "abortOnlineRewrite";
  }

  @Override
  final void carryOut(MigrationRun run, RewriteSpec named) {
    run.rewriter().abort(named);
    run.log().info(run.schema() + "." + named.table() + ": the rewrite is given up");
  }
}
