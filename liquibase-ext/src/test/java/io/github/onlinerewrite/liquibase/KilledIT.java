package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The process of Liquibase is killed under writers; the next update goes on. */
class KilledIT {

  @TempDir Path directory;
  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    Measurement.create(database, "public", 20_000);
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  @ParameterizedTest
  @CsvSource({
    "measurement: capture, trigger",
    "measurement: copy, logical",
    "measurement: cut over, trigger",
    "measurement: swapped, trigger"
  })
  void updateGoesOn(String phase, String capture) throws Exception {
    database.allowReplication();
    Changelog changelog =
        Changelog.xml(
            directory,
            "runInTransaction=\"false\"",
            "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\" capture=\""
                + capture
                + "\"/>");
    LiquibaseRun again = LiquibaseRun.on(database, changelog);
    try (Writers writers = Writers.start(database);
        LiquibaseProcess process = LiquibaseProcess.update(database, changelog)) {
      process.killAfter(phase);
      again.run("releaseLocks");
      again.run("update");
      long after = writers.commits();
      await().until(() -> writers.commits() > after + 20);
      writers.end();
    }

    assertThat(database.value(Measurement.DIFFERENCES)).isEqualTo("0");
    assertThat(database.value("select count(*) from databasechangelog")).isEqualTo("1");
    assertThat(
            database.value(
                "select relkind = 'p' from pg_class where oid = 'public.measurement'::regclass"))
        .isEqualTo("t");
    assertThat(database.value("select string_agg(phase, ',') from online_rewrite.rewrite"))
        .isEqualTo("DONE");
    assertThat(
            database.value(
                "select (select count(*) from pg_publication) + (select count(*)"
                    + " from pg_replication_slots where database = current_database())"))
        .isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"measurement: copy", "measurement: cut over", "measurement: swapped"})
  void laterSwapGoesOn(String phase) throws Exception {
    Changelog changelog =
        Changelog.changeSets(
            directory,
            "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\" swap=\"later\"/>",
            "<ext:swapOnlineRewrite table=\"measurement\"/>");
    LiquibaseRun.on(database, changelog).argument("count", 1).run("updateCount");
    LiquibaseRun again = LiquibaseRun.on(database, changelog);
    try (Writers writers = Writers.start(database);
        LiquibaseProcess process = LiquibaseProcess.update(database, changelog)) {
      process.killAfter(phase);
      again.run("releaseLocks");
      again.run("update");
      long after = writers.commits();
      await().until(() -> writers.commits() > after + 20);
      writers.end();
    }

    assertThat(database.value(Measurement.DIFFERENCES)).isEqualTo("0");
    assertThat(database.value("select count(*) from databasechangelog")).isEqualTo("2");
    assertThat(database.value("select string_agg(phase, ',') from online_rewrite.rewrite"))
        .isEqualTo("DONE");
  }
}
