package io.github.onlinerewrite.testsupport.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The oracle can fail: it finds what rewrites lose that are wrong on purpose. */
class BadRewriteIT {
  private static final long SEED = 7;

  /** Without keys in two columns, parents and sequences, which bad rewrites need not know. */
  private static final TableShape PLAIN =
      new TableShape(true, false, false, false, false, false, false, false);

  @Test
  void copyWithoutCaptureIsInexact() throws SQLException, InterruptedException {
    HistoryReport report = history(BadRewrite.COPY_WITHOUT_CAPTURE);

    assertThat(report.isExact()).as("%s", report).isFalse();
  }

  @Test
  void copyUnderTheLockIsWrongForOldSnapshots() throws SQLException, InterruptedException {
    HistoryReport report = history(BadRewrite.COPY_UNDER_THE_LOCK);

    assertThat(report.readers().wrong()).as("%s", report).isPositive();
  }

  @Test
  void replayAfterTheHighestNumberIsInexact() throws SQLException, InterruptedException {
    HistoryReport report = history(BadRewrite.REPLAY_AFTER_THE_HIGHEST_NUMBER);

    assertThat(report.isExact()).as("%s", report).isFalse();
  }

  private static HistoryReport history(BadRewrite rewrite)
      throws SQLException, InterruptedException {
    HistoryLoad.Settings settings = HistoryLoad.Settings.of(SEED).withShape(PLAIN).withReaders(4);
    try (TestDatabase database = TestDatabase.create();
        HistoryLoad load = HistoryLoad.start(database, settings)) {
      load.run(Duration.ofMillis(800));
      rewrite.run(database, load);
      load.run(Duration.ofMillis(800));
      HistoryReport report = load.stop();
      System.out.println(rewrite + ": " + report);
      return report;
    }
  }
}
