package io.github.onlinerewrite.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.SchemaDump;
import io.github.onlinerewrite.testsupport.TestDatabase;
import io.github.onlinerewrite.testsupport.history.HistoryLoad;
import io.github.onlinerewrite.testsupport.history.HistoryReport;
import io.github.onlinerewrite.testsupport.history.TableShape;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random histories in which the rewrite is struck by faults until it gets through, {@code -Dfaults}
 * of them, with seeds from {@code -Dfaults.seed} on. Each is exact, and leaves nothing behind.
 */
class FaultIT {

  private static final long SALT = 0xfa_0175L;
  private static final int MOST_FAULTS = 4;

  /** What is ours in the database, but for the journal. */
  private static final String OURS =
      """
      select string_agg(what, ', ' order by what) from (
        select 'relation ' || oid::regclass from pg_class
        where relname like 'online\\_rewrite\\_%'
          or relnamespace = (select oid from pg_namespace where nspname = 'online_rewrite')
            and relkind in ('r', 'v', 'S') and relname ~ '_\\d+$'
        union all
        select 'trigger ' || tgname || ' on ' || tgrelid::regclass from pg_trigger
        where tgname like 'online\\_rewrite\\_%'
        union all
        select 'constraint ' || conname || ' on ' || conrelid::regclass from pg_constraint
        where conname like 'online\\_rewrite\\_%'
        union all
        select 'publication ' || pubname from pg_publication
        union all
        select 'slot ' || slot_name from pg_replication_slots where database = current_database()
        union all
        select 'function ' || oid::regprocedure from pg_proc
        where pronamespace = (select oid from pg_namespace where nspname = 'online_rewrite')
      ) as ours (what)""";

  @TestFactory
  Stream<DynamicTest> everyHistoryIsExactWhateverStrikes() {
    long first =
        Choices.property("faults.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    long count = Choices.property("faults", 16);
    System.out.println(count + " histories with faults, -Dfaults.seed=" + first);
    return LongStream.range(first, first + count)
        .mapToObj(seed -> DynamicTest.dynamicTest("faults " + seed, () -> isExact(seed, false)));
  }

  @TestFactory
  Stream<DynamicTest> everyHistoryWithLogicalDecodingIsExactWhateverStrikes() {
    long first =
        Choices.property("faults.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, Choices.property("faults", 16) / 2))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "faults with logical decoding " + seed, () -> isExact(seed, true)));
  }

  /** They strike the way back. */
  @TestFactory
  Stream<DynamicTest> everyRevertIsExactWhateverStrikes() {
    long first =
        Choices.property("faults.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    return LongStream.range(first, first + Math.max(1, Choices.property("faults", 16) / 8))
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest("faults of a revert " + seed, () -> revertIsExact(seed)));
  }

  private static void revertIsExact(long seed)
      throws SQLException, InterruptedException, IOException {
    SplittableRandom random = new SplittableRandom(seed ^ SALT);
    boolean serverToo = random.nextInt(3) == 0 && TestDatabase.isServerOwn();
    HistoryLoad.Settings drawn = HistoryLoad.Settings.of(seed);
    drawn = drawn.shape().inPartition() ? drawn.ofPartitions() : drawn;
    Choices choices = Choices.of(serverToo ? drawn.thatReconnects() : drawn).back();
    List<String> said = new ArrayList<>();
    try (TestDatabase database = TestDatabase.create();
        HistoryLoad load = HistoryLoad.start(database, choices.load())) {
      load.run(choices.before());
      choices.rewrite(database.ownerDataSource(), RewriteListener.NONE);
      load.run(choices.before());
      strike(database, choices.reverting(), faults(random, serverToo), said);
      String end =
          Fault.ending(
              () -> choices.reverting().rewrite(database.ownerDataSource(), RewriteListener.NONE));
      said.add("without a fault: " + end);
      load.run(choices.after());
      check(load.stop(), said, end);
      leavesNothing(database, choices, said);
    }
  }

  private static List<Fault> faults(SplittableRandom random, boolean serverToo) {
    List<Fault> faults = new ArrayList<>();
    for (int left = random.nextInt(1, MOST_FAULTS + 1); left > 0; left--) {
      faults.add(Fault.random(random, serverToo));
    }
    return faults;
  }

  private static void isExact(long seed, boolean decodes)
      throws SQLException, InterruptedException, IOException {
    SplittableRandom random = new SplittableRandom(seed ^ SALT);
    boolean serverToo = random.nextInt(3) == 0 && TestDatabase.isServerOwn();
    List<Fault> faults = faults(random, serverToo);
    HistoryLoad.Settings drawn = HistoryLoad.Settings.of(seed);
    Choices choices = Choices.of(serverToo ? drawn.thatReconnects() : drawn);
    if (decodes) {
      choices = choices.decoding();
    }
    isExact(choices, faults, random.nextInt(4) == 0);
  }

  private static void isExact(Choices choices, List<Fault> faults, boolean aborts)
      throws SQLException, InterruptedException, IOException {
    List<String> said = new ArrayList<>();
    try (TestDatabase database = TestDatabase.create();
        HistoryLoad load = HistoryLoad.start(database, choices.load())) {
      database.allowReplication();
      List<String> before = SchemaDump.of(database);
      load.run(choices.before());
      boolean done = strike(database, choices, faults, said);
      if (!done && aborts) {
        abort(database, choices, before, said);
      }
      String end =
          Fault.ending(() -> choices.rewrite(database.ownerDataSource(), RewriteListener.NONE));
      said.add("without a fault: " + end);
      load.run(choices.after());
      check(load.stop(), said, end);
      leavesNothing(database, choices, said);
    }
  }

  /** Whether the rewrite got through. */
  private static boolean strike(
      TestDatabase database, Choices choices, List<Fault> faults, List<String> said)
      throws IOException, SQLException, InterruptedException {
    for (Fault fault : faults) {
      String end = fault.strike(database, choices);
      said.add(fault + ": " + end);
      if (end.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** The source is as it was, and nothing of ours is left but the journal. */
  private static void abort(
      TestDatabase database, Choices choices, List<String> before, List<String> said)
      throws SQLException {
    if (database.value("select to_regclass('online_rewrite.rewrite')") == null
        || !"CAPTURE COPY INDEX CATCH_UP VERIFY READY CUT_OVER"
            .contains(
                database.value(
                    "select coalesce((select phase from online_rewrite.rewrite"
                        + " order by id desc limit 1), 'none')"))) {
      return;
    }
    String end =
        Fault.ending(
            () -> {
              TableRewriter.using(database.ownerDataSource())
                  .abort(RewriteSpec.table(TableShape.TABLE));
              return "";
            });
    said.add("abort: " + end);
    assertThat(end).as("%s", said).isEmpty();
    assertThat(database.value(OURS)).as("%s", said).isNull();
    assertThat(ofTheSource(SchemaDump.of(database), choices))
        .as("%s", said)
        .isEqualTo(ofTheSource(before, choices));
  }

  /** A target that was named keeps what was added to it. */
  private static List<String> ofTheSource(List<String> dump, Choices choices) {
    return choices.spec().target() == null
        ? dump
        : dump.stream().filter(line -> !line.contains(TableShape.TARGET)).toList();
  }

  private static void check(HistoryReport report, List<String> said, String end) {
    // What is wrong stands last, where a log that is cut still shows it.
    String text =
        "again with: mvn verify -Dit.test=FaultIT -Dfaults=1 -Dfaults.seed="
            + report.seed()
            + "\n  "
            + String.join("\n  ", said)
            + "\n"
            + report;
    System.out.println(text);
    assertThat(said).as("%s", text).noneMatch(line -> line.contains("VerificationFailed"));
    assertThat(said).as("%s", text).noneMatch(line -> line.contains("Refused"));
    assertThat(end).as("%s", text).isEmpty();
    assertThat(report.isExact()).as("%s", text).isTrue();
    assertThat(report.failures().count()).as("%s", text).isZero();
  }

  private static void leavesNothing(TestDatabase database, Choices choices, List<String> said)
      throws SQLException {
    if (!choices.spec().dropOldTable()) {
      TableRewriter.using(database.ownerDataSource()).finish(TableShape.TABLE);
    }
    assertThat(database.value(OURS)).as("%s", said).isNull();
    assertThat(
            database.value(
                "select phase from online_rewrite.rewrite where reverts is null"
                    + " order by id desc limit 1"))
        .as("%s", said)
        .isEqualTo("DONE");
  }
}
