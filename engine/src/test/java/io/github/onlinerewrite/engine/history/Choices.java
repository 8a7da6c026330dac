package io.github.onlinerewrite.engine.history;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.history.HistoryLoad;
import io.github.onlinerewrite.testsupport.history.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import javax.sql.DataSource;

/**
 * How the table of a history is rewritten: the same for the same seed, in another process too.
 *
 * @param load the application meanwhile
 * @param before how long the application is alone at first
 * @param after how long it goes on afterwards
 * @param reverts whether such a rewrite is reverted, instead of made
 */
record Choices(
    HistoryLoad.Settings load,
    boolean oneConnection,
    RewriteSpec spec,
    RewriteOptions options,
    Duration before,
    Duration after,
    boolean reverts) {

  /** Sets the run's choices apart from those that the load draws from the same seed. */
  private static final long SALT = 0x5eed_0f_c401ceL;

  /** Nor whether it is swapped later. */
  private static final long LATER_SALT = 0x1a7e4L;

  /** Nor whether it has a way back. */
  private static final long SYNC_SALT = 0x5c9cL;

  /** Whether the target is derived must not change what else is drawn. */
  private static final long DERIVED_SALT = 0xde21fedL;

  static Choices of(HistoryLoad.Settings drawn) {
    SplittableRandom random = new SplittableRandom(drawn.seed() ^ SALT);
    boolean oneConnection = random.nextInt(5) == 0;
    HistoryLoad.Settings load = oneConnection ? drawn.withReaders(0) : drawn;
    RewriteOptions options =
        options(random).withStrictReaders(!oneConnection && random.nextBoolean());
    if (load.shape().inPartition()) {
      // DETACH and ATTACH take 130 to 200 ms on 13, so that few attempts fit into 200 ms.
      options = options.withStallBudget(Duration.ofMillis(500));
    }
    RewriteSpec spec = spec(load);
    if (random.nextInt(3) == 0) {
      spec = spec.droppingOldTable();
    } else if (!load.shape().inPartition() && sync(load)) {
      spec = keptInSync(spec);
    }
    Duration before = Duration.ofMillis(random.nextInt(100, 500));
    Duration after = Duration.ofMillis(random.nextInt(200, 800));
    return new Choices(load, oneConnection, spec, options, before, after, false);
  }

  private static boolean sync(HistoryLoad.Settings load) {
    return new SplittableRandom(load.seed() ^ SYNC_SALT).nextInt(3) == 0;
  }

  /** The same with a way back, which a partition has not. */
  Choices back() {
    return new Choices(load, oneConnection, keptInSync(spec), options, before, after, false);
  }

  /** The revert of such a rewrite. */
  Choices reverting() {
    return new Choices(load, oneConnection, spec, options, before, after, true);
  }

  private static RewriteSpec keptInSync(RewriteSpec spec) {
    RewriteSpec undone =
        spec.target() != null
            ? spec
            : spec.column("note").reverse("note").column("amount").reverse("amount");
    return new RewriteSpec(
        null, TableShape.TABLE, undone.target(), null, false, true, undone.changes());
  }

  /** Goes back; after a refresh or two, as it is drawn. */
  private RewriteResult revert(DataSource dataSource, RewriteListener listener)
      throws SQLException {
    SplittableRandom random = new SplittableRandom(load.seed() ^ LATER_SALT);
    RewriteSpec table = RewriteSpec.table(TableShape.TABLE);
    if (oneConnection) {
      try (Connection connection = dataSource.getConnection()) {
        return TableRewriter.using(connection).withListener(listener).revert(table, options);
      }
    }
    TableRewriter rewriter = TableRewriter.using(dataSource).withListener(listener);
    for (int refreshes = random.nextInt(3); refreshes > 0; refreshes--) {
      if (rewriter.status().get(0).phase() == RewritePhase.IN_SYNC) {
        rewriter.refresh(table, options);
      }
    }
    return rewriter.revert(table, options);
  }

  /** The same with logical decoding, which works on several sessions and swaps at once. */
  Choices decoding() {
    HistoryLoad.Settings again =
        oneConnection ? load.withReaders(HistoryLoad.Settings.of(load.seed()).readers()) : load;
    return new Choices(
        again, false, notKept(spec), options.withCapture(Capture.LOGICAL), before, after, false);
  }

  private static RewriteSpec notKept(RewriteSpec spec) {
    return new RewriteSpec(
        null, TableShape.TABLE, spec.target(), null, spec.dropOldTable(), false, spec.changes());
  }

  /** The value of a system property; {@code whenUnset} when there is none. */
  static long property(String name, long whenUnset) {
    String value = System.getProperty(name, "");
    return value.isBlank() ? whenUnset : Long.parseLong(value.trim());
  }

  RewriteResult rewrite(DataSource dataSource, RewriteListener listener) throws SQLException {
    if (reverts) {
      return revert(dataSource, listener);
    }
    if (!oneConnection) {
      return rewrite(TableRewriter.using(dataSource).withListener(listener));
    }
    try (Connection connection = dataSource.getConnection()) {
      return rewrite(TableRewriter.using(connection).withListener(listener));
    }
  }

  /** At once, or in the steps of a deployment that swaps later. */
  private RewriteResult rewrite(TableRewriter rewriter) {
    SplittableRandom random = new SplittableRandom(load.seed() ^ LATER_SALT);
    if (random.nextInt(3) > 0 || options.capture() == Capture.LOGICAL) {
      return rewriter.rewrite(spec, options);
    }
    RewriteResult first = rewriter.rewrite(spec, options.withSwapLater(true));
    if (!first.prepared()) {
      return first;
    }
    RewriteSpec table = RewriteSpec.table(TableShape.TABLE);
    for (int refreshes = random.nextInt(4); refreshes > 0; refreshes--) {
      rewriter.refresh(table, options);
    }
    return rewriter.swap(table, options);
  }

  private static RewriteSpec spec(HistoryLoad.Settings load) {
    boolean derives = new SplittableRandom(load.seed() ^ DERIVED_SALT).nextBoolean();
    boolean canDerive = !load.shape().fromPartitions() || load.shape().partitioned();
    return derives && canDerive
        ? derived(load.shape())
        : RewriteSpec.table(TableShape.TABLE).into(TableShape.TARGET);
  }

  /** The same target, derived, with values that expressions give. */
  private static RewriteSpec derived(TableShape shape) {
    RewriteSpec spec =
        RewriteSpec.table(TableShape.TABLE)
            .column("note")
            .using("note || ''")
            .column("amount")
            .using("history.amount + 0")
            .columnOrder("note", "id");
    if (shape.wide()) {
      spec = spec.column("id").type("bigint");
    }
    return shape.partitioned()
        ? spec.partitionBy(
            Partitioning.range("logdate")
                .partitionsEvery("30 days", "2026-01-01", "2026-04-01")
                .defaultPartition("history_other"))
        : spec;
  }

  private static RewriteOptions options(SplittableRandom random) {
    return RewriteOptions.defaults()
        .withChunkSize(ByteSize.parse(random.nextBoolean() ? "64 kB" : "256 kB"))
        .withWorkers(random.nextInt(1, 4))
        .withVerify(random.nextInt(4) > 0)
        .withSwapTimeout(Duration.ofMinutes(4));
  }
}
