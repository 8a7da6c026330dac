package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of Flyway gets to see of a rewrite. */
class ToldIT {

  @TempDir Path folder;
  private TestDatabase database;
  private FlywayRun flyway;

  @BeforeEach
  void createSource() throws SQLException {
    database = TestDatabase.create();
    flyway = FlywayRun.on(database);
    database.execute(
        "create table measurement (id int primary key, peaktemp int)",
        "insert into measurement select n, n % 40 from generate_series(1, 1000) n");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  @Test
  void reportIsWrittenWhereThePlaceholderSays() throws Exception {
    Path file = folder.resolve("rewrite.html");

    reporting(file).of(new StepsIT.V2__Prepare()).migrate();
    assertThat(Files.readString(file))
        .contains("public.measurement")
        .contains("PostgreSQL")
        .contains(System.getProperty("flyway.expected"));

    reporting(file).of(new StepsIT.V2__Prepare(), new StepsIT.V3__Swap()).migrate();
    assertThat(Files.readString(file)).contains("Swap");
  }

  /** One of each step, each with a name of its own. */
  @Test
  void reportsAreWrittenIntoAFolder() throws Exception {
    reporting(folder).of(new StepsIT.V2__Prepare(), new StepsIT.V3__Swap()).migrate();

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2).allMatch(file -> file.toString().endsWith(".html"));
    }
  }

  @Test
  void failureIsReported() throws Exception {
    Path file = folder.resolve("rewrite.html");
    database.execute("alter table measurement drop constraint measurement_pkey");

    assertThatThrownBy(() -> reporting(file).of(new StepsIT.V2__Prepare()).migrate())
        .isInstanceOf(RuntimeException.class);

    assertThat(Files.readString(file)).contains("identity-key-missing");
  }

  @Test
  void reportThatCannotBeWrittenIsRefusedAndTheTableIsNotTouched() throws SQLException {
    Path nowhere = folder.resolve("none/rewrite.html");

    assertThatThrownBy(() -> reporting(nowhere).of(new StepsIT.V2__Prepare()).migrate())
        .hasStackTraceContaining("flyway.placeholders.onlineRewriteReport: ")
        .hasStackTraceContaining("Nothing was changed.");

    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }

  private FlywayRun reporting(Path file) {
    return flyway.with("flyway.placeholders.onlineRewriteReport", file.toString());
  }

  /** 11.7 writes none, and from 13 on a part that is not free does; nothing comes of ours. */
  @Test
  void progressIsFlywaysOwn() throws SQLException {
    assumeThat(System.getProperty("flyway.expected", ""))
        .doesNotStartWith("13.")
        .doesNotStartWith("11.7.");
    FlywayRun json = flyway.with("flyway.outputType", "json").with("flyway.outputProgress", "true");

    String heard = heard(json.of(new StepsIT.V2__Prepare()));

    assertThat(heard.lines().map(line -> line.replace(" ", "")))
        .anyMatch(line -> line.contains("\"operation\":\"onlineRewrite.COPY\""))
        .anyMatch(line -> line.contains("\"operation\":\"onlineRewrite.VERIFY\""));
  }

  /** All that is told while it migrates. */
  private static String heard(Flyway migration) {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
    try {
      migration.migrate();
    } finally {
      System.setErr(before);
    }
    return heard.toString(StandardCharsets.UTF_8);
  }

  private static final class V2__Keep extends OnlineRewriteMigration {
    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("measurement");
    }
  }

  @Test
  void lastLineNamesTheOldTableWhereItIsKept() {
    assertThat(heard(flyway.of(new V2__Keep())))
        .containsPattern(
            "public.measurement: rewritten in .*; the old table is public.measurement_old");
  }

  @Test
  void lastLineNamesNoTableThatIsGone() {
    assertThat(heard(flyway.of(new RepeatableIT.R__Rebuild(""))))
        .containsPattern("public.measurement: rewritten in ")
        .doesNotContain("the old table is");
  }

  /** Flyway's connection is touched by whatever is told. */
  @Test
  void flywaysConnectionIsTouchedAndItsLossIsToldOnce() throws Exception {
    Heard log = new Heard();
    Connection flyways = database.owner();
    ConnectionTouch touch = new ConnectionTouch(flyways, log);
    try (flyways) {
      String before = stateChange();
      await()
          .until(
              () -> {
                touch.phaseStarted("public.measurement", RewritePhase.COPY);
                return !stateChange().equals(before);
              });
      assertThat(log.warnings).isEmpty();
    }
    touch.phaseStarted("public.measurement", RewritePhase.INDEX);
    touch.phaseStarted("public.measurement", RewritePhase.VERIFY);

    assertThat(log.warnings)
        .singleElement()
        .asString()
        .startsWith("public.measurement: ")
        .contains("run flyway migrate again");
  }

  private String stateChange() throws SQLException {
    return String.valueOf(
        database.value(
            """
            select max(state_change)
            from pg_stat_activity
            where usename = current_user and pid <> pg_backend_pid()
            """));
  }
}
