package io.github.onlinerewrite.testsupport.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Without a rewrite table and twin are the same, always: else the oracle finds what is not there.
 */
class UntouchedHistoryIT {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void isExact(long seed) throws SQLException, InterruptedException {
    try (TestDatabase database = TestDatabase.create();
        HistoryLoad load = HistoryLoad.start(database, HistoryLoad.Settings.of(seed))) {
      load.run(Duration.ofSeconds(2));
      HistoryReport report = load.stop();
      System.out.println(report);

      assertThat(report.isExact()).as("%s", report).isTrue();
      assertThat(report.failures().count()).as("%s", report).isZero();
      assertThat(report.readers().wrong()).as("%s", report).isZero();
      assertThat(report.readers().comparisons()).isPositive();
      assertThat(report.transactions().committed()).isGreaterThan(20);
    }
  }
}
