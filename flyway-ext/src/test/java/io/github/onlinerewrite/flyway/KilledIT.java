package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.flyway.FlywayProcess.Deployed;
import io.github.onlinerewrite.testsupport.TestDatabase;
import io.github.onlinerewrite.testsupport.history.HistoryLoad;
import io.github.onlinerewrite.testsupport.history.HistoryReport;
import io.github.onlinerewrite.testsupport.history.TableShape;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The process of Flyway is killed while an application works; the next migrate goes on, without a
 * repair: with Flyway's session lock a killed run leaves no row.
 */
class KilledIT {

  private static final HistoryLoad.Settings APPLICATION =
      HistoryLoad.Settings.of(7)
          .withShape(new TableShape(true, true, false, true, false, false, false, false));

  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  /** The second preparation is that of the swap, which looks at everything again. */
  @ParameterizedTest
  @CsvSource({
    "AT_ONCE,  CHECK,    1",
    "AT_ONCE,  CAPTURE,  1",
    "AT_ONCE,  COPY,     1",
    "AT_ONCE,  INDEX,    1",
    "AT_ONCE,  CATCH_UP, 1",
    "AT_ONCE,  VERIFY,   1",
    "AT_ONCE,  CUT_OVER, 1",
    "AT_ONCE,  SWAPPED,  1",
    "AT_ONCE,  DONE,     1",
    "IN_STEPS, READY,    1",
    "IN_STEPS, VERIFY,   2",
    "IN_STEPS, SWAPPED,  1"
  })
  void nextMigrateGoesOn(Deployed deployed, String phase, int time) throws Exception {
    HistoryReport report;
    try (HistoryLoad application = HistoryLoad.start(database, APPLICATION);
        FlywayProcess process = FlywayProcess.migrate(database, deployed)) {
      process.killAfter("history: " + phase, time);
      assertThat(failedRows()).isEqualTo("0");

      FlywayRun.on(database).of(deployed.migrations()).migrate();
      application.run(Duration.ofMillis(300));
      report = application.stop();
    }

    assertThat(report.isExact()).as("%s", report).isTrue();
    assertThat(report.failures().count()).as("%s", report).isZero();
    assertThat(FlywayRun.on(database).history())
        .isEqualTo(deployed == Deployed.AT_ONCE ? "2 Rewrite" : "2 Prepare, 3 Swap");
    assertThat(database.value("select string_agg(phase, ',') from online_rewrite.rewrite"))
        .isEqualTo("DONE");
    assertThat(
            database.value(
                "select relkind = 'p' from pg_class where oid = 'public.history'::regclass"))
        .isEqualTo("t");
  }

  private String failedRows() throws SQLException {
    return database.value("select to_regclass('flyway_schema_history')") == null
        ? "0"
        : String.valueOf(
            database.value("select count(*) from flyway_schema_history where not success"));
  }
}
