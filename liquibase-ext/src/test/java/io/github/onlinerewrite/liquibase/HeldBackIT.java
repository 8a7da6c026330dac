package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of the throttle, from a changelog and from settings. */
class HeldBackIT {

  private static final String SETTING = "liquibase.onlineRewrite.";

  @TempDir Path directory;
  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    Measurement.create(database, "public", 2_000);
    database.execute("create table load as select true as busy");
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  private LiquibaseRun run(String attributes) {
    return LiquibaseRun.on(
        database,
        Changelog.xml(
            directory,
            "runInTransaction=\"false\"",
            "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\" "
                + attributes
                + "/>"));
  }

  /** The settings hold for entries that do not have their own. */
  @Test
  void aPauseIsToldInTheLinesAndInTheView() throws Exception {
    LiquibaseRun paused =
        run("loadQuery=\"select busy from load\" maxRate=\"1 GB/s\"")
            .setting(SETTING + "loadQuery", "select 1")
            .setting(SETTING + "maxRate", "fast");
    paused
        .hearing(
            line -> {
              if (line.contains("copy 0 %") && line.contains("paused since")) {
                assertToldToAnybodyAndLetGo();
              }
            })
        .run("update");

    assertThat(paused.told())
        .contains("public.measurement: pausing: the load query gives true")
        .containsPattern(
            "public.measurement: copy 0 %.*, paused since [0-9.]+ s: the load query gives true")
        .containsPattern("public.measurement: going on after a pause of [0-9.]+ s");
    assertThat(database.value("select count(*) from measurement_old")).isEqualTo("2000");
  }

  private void assertToldToAnybodyAndLetGo() {
    try {
      assertThat(database.value("select detail from online_rewrite.progress"))
          .matches("paused since [0-9.]+ s: the load query gives true");
      database.execute("update load set busy = false");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void aSettingIsForEntriesThatDoNotHaveIt() throws SQLException {
    LiquibaseRun hidden = run("").setting(SETTING + "maxReplicaLag", "10 s");
    assertThatThrownBy(() -> hidden.run("update")).hasStackTraceContaining("throttle-rights");
    LiquibaseRun checked =
        run("")
            .argument("changelogFile", "changelog.xml")
            .setting(SETTING + "loadQuery", "select 1");
    assertThatThrownBy(() -> checked.run("onlineRewriteCheck")).isInstanceOf(Exception.class);
    assertThat(checked.output()).contains("throttle-query [public.measurement]");
    assertThatThrownBy(() -> run("").setting(SETTING + "maxRate", "fast").run("update"))
        .hasStackTraceContaining(
            "the setting liquibase.onlineRewrite.maxRate: \"fast\" is not a rate");
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }
}
