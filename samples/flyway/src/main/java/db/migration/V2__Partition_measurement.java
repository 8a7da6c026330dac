package db.migration;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.flyway.OnlineRewriteMigration;

/** A bigint id, and a partition a month. */
public class V2__Partition_measurement extends OnlineRewriteMigration {

  @Override
  protected RewriteSpec rewrite() {
    return RewriteSpec.table("measurement")
        .column("id")
        .type("bigint")
        .partitionBy(
            Partitioning.range("logdate")
                .partitionsEvery("1 month", "2024-01-01", "2026-01-01")
                .defaultPartition("measurement_rest"));
  }

  /** Chunks are small here so that progress is seen. */
  @Override
  protected RewriteOptions options() {
    return RewriteOptions.defaults().withChunkSize(ByteSize.parse("4 MB"));
  }
}
