package db.migration;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.flyway.OnlineRewriteMigration;

/** Ids that do not run out. */
public class V2__Widen_measurement extends OnlineRewriteMigration {
  @Override
  protected RewriteSpec rewrite() {
    return RewriteSpec.table("measurement").column("id").type("bigint");
  }
}
