package db.migration;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.flyway.OnlineRewriteMigration;

public class V7__Partition_measurement extends OnlineRewriteMigration {
  @Override
  protected RewriteSpec rewrite() {
    return RewriteSpec.table("measurement").into("measurement_aux");
  }
}
