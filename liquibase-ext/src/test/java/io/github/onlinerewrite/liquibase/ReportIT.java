package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportIT {

  private static final String SETTING = "liquibase.onlineRewrite.report";

  @TempDir Path directory;
  @TempDir Path reports;
  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    Measurement.create(database, "public", 2_000);
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  @Test
  void aRunIsReportedInTheFolder() throws Exception {
    LiquibaseRun run = run(target("measurement_aux")).setting(SETTING, reports.toString());

    run.run("update");

    Path report = onlyReport();
    assertThat(run.told()).contains("onlineRewrite of public.measurement: report: " + report);
    assertThat(Files.readString(report))
        .contains(">Done<", "public.measurement", "2,000", "cut over</td>", ">swap<")
        .contains("<dt>PostgreSQL</dt>\n<dd>" + database.majorVersion())
        .contains("<dt>Liquibase</dt>", "<dt>Online Rewrite</dt>\n<dd>0.")
        .doesNotContain(database.url(), "jdbc:");
  }

  @Test
  void aRefusalIsReportedWithItsFindings() throws Exception {
    LiquibaseRun run = run(target("no_such_table")).setting(SETTING, reports.toString());

    assertThatThrownBy(() -> run.run("update")).hasMessageContaining("target-missing");

    assertThat(Files.readString(onlyReport())).contains(">Refused<", "<h3>target-missing");
  }

  @Test
  void whyNoSessionWasToBeHadIsReported() throws Exception {
    LiquibaseRun run =
        LiquibaseRun.on(
                database,
                Changelog.xml(directory, "runInTransaction=\"false\"", target("measurement_aux")))
            .setting("liquibase.onlineRewrite.url", database.url())
            .setting("liquibase.onlineRewrite.username", "nobody_here")
            .setting("liquibase.onlineRewrite.password", "secret")
            .setting(SETTING, reports.toString());

    assertThatThrownBy(() -> run.run("update")).hasMessageContaining("liquibase.onlineRewrite");

    assertThat(Files.readString(onlyReport()))
        .contains("no session for the rewrite through the settings liquibase.onlineRewrite")
        .doesNotContain("secret", "java.lang");
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorBeforeTheRun() throws Exception {
    LiquibaseRun run =
        run(target("measurement_aux")).setting(SETTING, reports + "/missing/report.html");

    assertThatThrownBy(() -> run.run("update"))
        .hasMessageContaining("there is no folder " + reports.resolve("missing"))
        .hasMessageContaining("Nothing was changed");

    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
    assertThat(database.value("select count(*) from databasechangelog")).isEqualTo("0");
  }

  @Test
  void aReportThatCannotBeWrittenIsAWarning() throws Exception {
    Path lost = Files.createDirectory(reports.resolve("lost"));
    LiquibaseRun run =
        run(target("measurement_aux"))
            .setting(SETTING, lost.toString())
            .hearing(message -> deleteWhenCopying(message, lost));

    run.run("update");

    assertThat(run.told()).contains("WARNING: the report could not be written: there is no folder");
    assertThat(database.value("select count(*) from databasechangelog")).isEqualTo("1");
  }

  private static void deleteWhenCopying(String message, Path folder) {
    try {
      if (message.endsWith(": copy")) {
        Files.delete(folder);
      }
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private LiquibaseRun run(String entry) {
    return LiquibaseRun.on(database, Changelog.xml(directory, "runInTransaction=\"false\"", entry));
  }

  private static String target(String target) {
    return "<ext:onlineRewrite table=\"measurement\" target=\"" + target + "\"/>";
  }

  private Path onlyReport() throws IOException {
    try (Stream<Path> files = Files.list(reports)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }
}
