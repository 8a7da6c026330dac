package io.github.onlinerewrite.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import io.github.onlinerewrite.testsupport.history.HistoryLoad;
import io.github.onlinerewrite.testsupport.history.HistoryReport;
import io.github.onlinerewrite.testsupport.history.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random histories, {@code -Dhistories} of them, with seeds from {@code -Dhistories.seed} on; a
 * random one if that is not given. A failure tells its own seed.
 */
class HistoryIT {

  /** Sets the run's choices apart from those that the load draws from the same seed. */
  private static final long SALT = 0x5eed_0f_c401ceL;

  /** Whether the target is derived must not change what else is drawn. */
  private static final long DERIVED_SALT = 0xde21fedL;

  @TestFactory
  Stream<DynamicTest> everyHistoryIsExact() {
    long first = property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    long count = property("histories", 16);
    System.out.println(count + " histories, -Dhistories.seed=" + first);
    return LongStream.range(first, first + count)
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history " + seed, () -> isExact(HistoryLoad.Settings.of(seed))));
  }

  /** Few, since one is enough to miss the guard. */
  @TestFactory
  Stream<DynamicTest> everyHistoryOfWritersThatQueueIsExact() {
    long first = property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, property("histories", 16) / 8))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history of writers that queue " + seed,
                    () -> isExact(HistoryLoad.Settings.of(seed).thatQueues())));
  }

  /** Few as well, beside those that are drawn so. */
  @TestFactory
  Stream<DynamicTest> everyHistoryOfAPartitionedTableIsExact() {
    long first = property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, property("histories", 16) / 8))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history of a partitioned table " + seed,
                    () -> isExact(HistoryLoad.Settings.of(seed).ofPartitions())));
  }

  /** Few as well; every other write goes through the table that it is a partition of. */
  @TestFactory
  Stream<DynamicTest> everyHistoryOfAPartitionIsExact() {
    long first = property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, property("histories", 16) / 8))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history of a partition " + seed,
                    () -> isExact(HistoryLoad.Settings.of(seed).asPartition())));
  }

  private static void isExact(HistoryLoad.Settings drawn)
      throws SQLException, InterruptedException {
    SplittableRandom random = new SplittableRandom(drawn.seed() ^ SALT);
    boolean oneConnection = random.nextInt(5) == 0;
    HistoryLoad.Settings settings = drawn;
    if (oneConnection) {
      settings = settings.withReaders(0);
    }
    RewriteOptions options =
        options(random).withStrictReaders(!oneConnection && random.nextBoolean());
    if (settings.shape().inPartition()) {
      // DETACH and ATTACH take 130 to 200 ms on 13, so that few attempts fit into 200 ms.
      options = options.withStallBudget(Duration.ofMillis(500));
    }
    boolean derives = new SplittableRandom(drawn.seed() ^ DERIVED_SALT).nextBoolean();
    RewriteSpec spec =
        derives && (!settings.shape().fromPartitions() || settings.shape().partitioned())
            ? derived(settings.shape())
            : RewriteSpec.table(TableShape.TABLE).into(TableShape.TARGET);
    if (random.nextInt(3) == 0) {
      spec = spec.droppingOldTable();
    }
    try (TestDatabase database = TestDatabase.create();
        HistoryLoad load = HistoryLoad.start(database, settings)) {
      load.run(Duration.ofMillis(random.nextInt(100, 500)));
      Outcome outcome = rewrite(database, oneConnection, spec, options);
      load.run(Duration.ofMillis(random.nextInt(200, 800)));
      check(load.stop(), outcome);
    }
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

  /** What the rewrite says of itself; a failure too, so that the history's report comes with it. */
  private record Outcome(boolean swapped, boolean readersExact, String text) {
    static Outcome of(RewriteResult result) {
      boolean readersExact =
          result.notices().stream().noneMatch(notice -> notice.contains("REPEATABLE READ"));
      return new Outcome(true, readersExact, result.toString());
    }
  }

  private static Outcome rewrite(
      TestDatabase database, boolean oneConnection, RewriteSpec spec, RewriteOptions options)
      throws SQLException {
    try {
      if (!oneConnection) {
        return Outcome.of(TableRewriter.using(database.ownerDataSource()).rewrite(spec, options));
      }
      try (Connection connection = database.owner()) {
        return Outcome.of(TableRewriter.using(connection).rewrite(spec, options));
      }
    } catch (RewriteException e) {
      return new Outcome(false, false, ownLines(Throwables.getStackTrace(e)));
    }
  }

  private static String ownLines(String stackTrace) {
    return stackTrace
        .lines()
        .filter(line -> !line.startsWith("\tat ") || line.contains("onlinerewrite"))
        .collect(Collectors.joining("\n"));
  }

  private static void check(HistoryReport report, Outcome outcome) {
    // What is wrong stands last, where a log that is cut still shows it.
    String text =
        "rewrite "
            + outcome
            + "\n  again with: mvn verify -Dit.test=HistoryIT -Dhistories=1 -Dhistories.seed="
            + report.seed()
            + "\n"
            + report;
    System.out.println(text);
    assertThat(outcome.swapped()).as("%s", text).isTrue();
    assertThat(report.isExact()).as("%s", text).isTrue();
    assertThat(report.failures().count()).as("%s", text).isZero();
    if (outcome.readersExact()) {
      assertThat(report.readers().wrong()).as("%s", text).isZero();
    }
  }

  private static long property(String name, long whenUnset) {
    String value = System.getProperty(name, "");
    return value.isBlank() ? whenUnset : Long.parseLong(value.trim());
  }
}
