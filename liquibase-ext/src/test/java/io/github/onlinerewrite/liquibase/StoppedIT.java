package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person, or a service manager, ends the process of Liquibase: it ends cleanly. */
class StoppedIT {

  private static final String SESSIONS =
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend'
        and application_name ~ 'online_rewrite'
      """;

  @TempDir Path directory;
  @TempDir Path reports;
  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    Measurement.create(database, "public", 100_000);
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void whileItCopies(String signal) throws Exception {
    assumeItIsHeard(signal);
    Changelog changelog = changelog();
    try (LiquibaseProcess process = start(changelog)) {
      process.signalAfter("measurement: copy", signal);

      assertThat(process.exitCode()).isEqualTo(signal.equals("INT") ? 130 : 143);
      assertStopped(process.said());
    }
    assertUpdateGoesOn(changelog);
  }

  @Test
  void whileItWaitsForTheSwap() throws Exception {
    assumeItIsHeard("INT");
    Changelog changelog = changelog();
    try (Connection reader = database.owner();
        Statement statement = reader.createStatement();
        LiquibaseProcess process = start(changelog)) {
      reader.setAutoCommit(false);
      statement.execute("lock table measurement in access share mode");
      process.signalAfter("waiting to swap", "INT");

      assertThat(process.exitCode()).isEqualTo(130);
      assertStopped(process.said());
      assertThat(process.said()).contains("phase CUT_OVER: the run was interrupted");
    }
    assertUpdateGoesOn(changelog);
  }

  /** Liquibase cannot give its lock back here, which is what the process waits for. */
  @Test
  void theSecondTimeEndsItAtOnce() throws Exception {
    assumeItIsHeard("INT");
    Changelog changelog = changelog();
    try (Connection blocker = database.owner();
        Statement statement = blocker.createStatement();
        LiquibaseProcess process = start(changelog)) {
      process.signalAfter("measurement: capture", "CONT");
      blocker.setAutoCommit(false);
      statement.execute("lock table databasechangeloglock in access exclusive mode");
      process.signal("INT");
      process.signalAfter("Run it again to go on", "INT");
      long second = System.nanoTime();

      assertThat(process.exitCode()).isEqualTo(130);
      assertThat(Duration.ofNanos(System.nanoTime() - second)).isLessThan(Duration.ofSeconds(5));
      assertThat(process.said()).doesNotContain("not stopped within");
    }
    LiquibaseRun.on(database, changelog).run("releaseLocks");
    assertUpdateGoesOn(changelog);
  }

  @Test
  void whoDoesNotEndIsNotWaitedForLong() throws Exception {
    Changelog changelog = changelog();
    try (Connection blocker = database.owner();
        Statement statement = blocker.createStatement();
        LiquibaseProcess process = start(changelog)) {
      process.signalAfter("measurement: capture", "CONT");
      blocker.setAutoCommit(false);
      statement.execute("lock table databasechangeloglock in access exclusive mode");
      process.signal("TERM");

      assertThat(process.exitCode()).isEqualTo(143);
      assertThat(process.said()).contains("not stopped within 9 s", "run release-locks");
    }
  }

  private Changelog changelog() {
    return Changelog.xml(
        directory,
        "runInTransaction=\"false\"",
        "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\""
            + " chunkSize=\"256 kB\"/>");
  }

  private LiquibaseProcess start(Changelog changelog) throws IOException {
    return LiquibaseProcess.update(
        database, changelog, Map.of("LIQUIBASE_ONLINE_REWRITE_REPORT", reports.toString()));
  }

  private void assertStopped(String said) throws SQLException, IOException {
    assertThat(said)
        .contains("stopping", "the run was interrupted", "The source is in place")
        .contains("Run it again to go on, or online-rewrite-abort");
    await().untilAsserted(() -> assertThat(database.value(SESSIONS)).isEqualTo("0"));
    assertThat(database.value("select relkind from pg_class where oid = 'measurement'::regclass"))
        .isEqualTo("r");
    assertThat(database.value("select count(*) from databasechangelog")).isEqualTo("0");
    assertThat(database.value("select locked from databasechangeloglock")).isEqualTo("f");
    try (Stream<Path> files = Files.list(reports)) {
      assertThat(files)
          .singleElement()
          .satisfies(report -> assertThat(Files.readString(report)).contains(">Cancelled<"));
    }
  }

  private void assertUpdateGoesOn(Changelog changelog) throws Exception {
    LiquibaseRun again = LiquibaseRun.on(database, changelog);
    again.run("update");
    assertThat(again.told()).contains("resuming rewrite 1");
    assertThat(database.value("select count(*) from databasechangelog")).isEqualTo("1");
    assertThat(database.value(Measurement.DIFFERENCES)).isEqualTo("0");
  }

  /** A process that a shell has begun in the background may be deaf to SIGINT, and its own too. */
  private static void assumeItIsHeard(String signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (signal.equals("INT") && Files.exists(status)) {
      String ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .map(line -> line.substring("SigIgn:".length()).strip())
              .findFirst()
              .orElse("0");
      assumeFalse((Long.parseUnsignedLong(ignored, 16) & 0b10) != 0, "SIGINT is ignored here");
    }
  }
}
