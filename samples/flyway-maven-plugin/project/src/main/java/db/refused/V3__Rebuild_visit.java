package db.refused;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.flyway.OnlineRewriteMigration;

/** A table without a key. */
public class V3__Rebuild_visit extends OnlineRewriteMigration {
  @Override
  protected RewriteSpec rewrite() {
    return RewriteSpec.table("visit");
  }
}
