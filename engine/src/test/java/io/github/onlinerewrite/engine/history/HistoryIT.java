package io.github.onlinerewrite.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.testsupport.TestDatabase;
import io.github.onlinerewrite.testsupport.history.HistoryLoad;
import io.github.onlinerewrite.testsupport.history.HistoryReport;
import java.sql.SQLException;
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

  @TestFactory
  Stream<DynamicTest> everyHistoryIsExact() {
    long first =
        Choices.property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    long count = Choices.property("histories", 12);
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
    long first =
        Choices.property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, Choices.property("histories", 12) / 8))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history of writers that queue " + seed,
                    () -> isExact(HistoryLoad.Settings.of(seed).thatQueues())));
  }

  /** Few as well, beside those that are drawn so. */
  @TestFactory
  Stream<DynamicTest> everyHistoryOfAPartitionedTableIsExact() {
    long first =
        Choices.property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, Choices.property("histories", 12) / 8))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history of a partitioned table " + seed,
                    () -> isExact(HistoryLoad.Settings.of(seed).ofPartitions())));
  }

  /** Few as well; every other write goes through the table that it is a partition of. */
  @TestFactory
  Stream<DynamicTest> everyHistoryOfAPartitionIsExact() {
    long first =
        Choices.property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, Choices.property("histories", 12) / 8))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history of a partition " + seed,
                    () -> isExact(HistoryLoad.Settings.of(seed).asPartition())));
  }

  /** All kinds of them, with the other capture. */
  @TestFactory
  Stream<DynamicTest> everyHistoryWithLogicalDecodingIsExact() {
    long first =
        Choices.property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, Choices.property("histories", 12) / 2))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history with logical decoding " + seed,
                    () -> isExact(Choices.of(settings(seed)).decoding())));
  }

  /** Forth, back, and forth again, and the application works all along. */
  @TestFactory
  Stream<DynamicTest> everyHistoryWithAWayBackIsExact() {
    long first =
        Choices.property("histories.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, Choices.property("histories", 12) / 6))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "history with a way back " + seed, () -> backIsExact(seed)));
  }

  private static void backIsExact(long seed) throws SQLException, InterruptedException {
    HistoryLoad.Settings drawn = HistoryLoad.Settings.of(seed);
    if (drawn.shape().inPartition()) {
      drawn = drawn.ofPartitions();
    }
    Choices choices = Choices.of(drawn).back();
    try (TestDatabase database = TestDatabase.create();
        HistoryLoad load = HistoryLoad.start(database, choices.load())) {
      load.run(choices.before());
      choices.rewrite(database.ownerDataSource(), RewriteListener.NONE);
      load.run(choices.after());
      choices.reverting().rewrite(database.ownerDataSource(), RewriteListener.NONE);
      assertThat(database.value(TYPE_OF_ID)).isEqualTo("integer");
      load.run(choices.after());
      Outcome outcome = rewrite(database, choices);
      load.run(choices.after());
      check(load.stop(), outcome);
    }
  }

  private static final String TYPE_OF_ID =
      """
      select atttypid::regtype::text from pg_attribute
      where attrelid = 'history'::regclass and attname = 'id'""";

  private static HistoryLoad.Settings settings(long seed) {
    HistoryLoad.Settings drawn = HistoryLoad.Settings.of(seed);
    return switch ((int) (seed % 8)) {
      case 0 -> drawn.thatQueues();
      case 1 -> drawn.ofPartitions();
      case 2 -> drawn.asPartition();
      default -> drawn;
    };
  }

  private static void isExact(HistoryLoad.Settings drawn)
      throws SQLException, InterruptedException {
    isExact(Choices.of(drawn));
  }

  private static void isExact(Choices choices) throws SQLException, InterruptedException {
    try (TestDatabase database = TestDatabase.create();
        HistoryLoad load = HistoryLoad.start(database, choices.load())) {
      database.allowReplication();
      load.run(choices.before());
      Outcome outcome = rewrite(database, choices);
      load.run(choices.after());
      check(load.stop(), outcome);
      assertThat(database.value(DECODING)).as("%s", outcome).isEqualTo("0");
    }
  }

  /** What decoding needs, and must not leave. */
  private static final String DECODING =
      """
      select (select count(*) from pg_publication)
        + (select count(*) from pg_replication_slots where database = current_database())""";

  /** What the rewrite says of itself; a failure too, so that the history's report comes with it. */
  private record Outcome(boolean swapped, boolean readersExact, String text) {
    static Outcome of(RewriteResult result) {
      boolean readersExact =
          result.notices().stream().noneMatch(notice -> notice.contains("REPEATABLE READ"));
      return new Outcome(true, readersExact, result.toString());
    }
  }

  private static Outcome rewrite(TestDatabase database, Choices choices) throws SQLException {
    try {
      return Outcome.of(choices.rewrite(database.ownerDataSource(), RewriteListener.NONE));
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
}
