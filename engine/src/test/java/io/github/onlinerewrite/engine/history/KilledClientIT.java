package io.github.onlinerewrite.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.testsupport.TestDatabase;
import io.github.onlinerewrite.testsupport.history.HistoryLoad;
import io.github.onlinerewrite.testsupport.history.HistoryReport;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} of a process that decodes. {@link FaultIT} does that at any time; here it is once
 * in each of some phases, and nobody else has to come for the slot to go.
 */
class KilledClientIT {

  private static final String SLOTS =
      "select count(*) from pg_replication_slots where database = current_database()";

  /** Nobody whose snapshot the swap waits for. */
  private static final Choices CHOICES =
      Choices.of(HistoryLoad.Settings.of(4).withReaders(0)).decoding();

  @ParameterizedTest
  @EnumSource(names = {"CAPTURE", "COPY", "CUT_OVER"})
  void leavesNoSlotAndTheNextRunIsExact(RewritePhase phase) throws Exception {
    HistoryReport report;
    try (TestDatabase database = TestDatabase.create();
        HistoryLoad load = HistoryLoad.start(database, CHOICES.load())) {
      database.allowReplication();
      load.run(CHOICES.before());
      try (RewriteProcess process = RewriteProcess.start(database, CHOICES)) {
        process.await(phase);
        process.kill();
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> "0".equals(database.value(SLOTS)));
      CHOICES.rewrite(database.ownerDataSource(), RewriteListener.NONE);
      load.run(CHOICES.after());
      report = load.stop();
      assertThat(database.value(SLOTS)).isEqualTo("0");
      assertThat(database.value("select count(*) from pg_publication")).isEqualTo("0");
    }
    assertThat(report.isExact()).as("%s", report).isTrue();
    assertThat(report.failures().count()).as("%s", report).isZero();
  }
}
