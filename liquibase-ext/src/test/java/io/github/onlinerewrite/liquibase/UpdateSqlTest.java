package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import liquibase.exception.LiquibaseException;
import liquibase.exception.RollbackImpossibleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateSqlTest {

  @TempDir Path directory;

  private static String updateSql(Changelog changelog) throws Exception {
    return LiquibaseRun.offline(changelog).run("updateSql");
  }

  private Changelog entry(String attributes) {
    return Changelog.xml(
        directory, "runInTransaction=\"false\"", "<ext:onlineRewrite " + attributes + "/>");
  }

  @Test
  void planIsWrittenAsComments() throws Exception {
    String sql = updateSql(entry("schema=\"s\" table=\"m\" target=\"n\" dropOldTable=\"true\""));

    assertThat(sql)
        .contains("-- onlineRewrite: s.m becomes s.n while applications read and write it")
        .contains("run it with Liquibase's update")
        .contains("copy in chunks of 64 MB by 2 workers")
        .contains("swap with a stall of 200 ms at most an attempt, tried for 1 h")
        .contains("- drop the old table");
    assertOnlyComments(sql);
  }

  @Test
  void nameWithALineBreakStaysInItsComment() throws Exception {
    String sql = updateSql(entry("table=\"m&#10;; drop table x\" target=\"n\""));

    assertThat(sql).contains("drop table x");
    assertOnlyComments(sql);
  }

  @Test
  void mistakesFailTheScriptAllAtOnce() {
    assertThatThrownBy(() -> updateSql(entry("table=\"m\" swap=\"soon\" size=\"1 MB\"")))
        .isInstanceOf(LiquibaseException.class)
        .hasMessageContaining("unknown attribute size")
        .hasMessageContaining("\"soon\" is no time for a swap");
  }

  @Test
  void scriptOfTheRollbackIsRefusedWithTheReason() throws Exception {
    LiquibaseRun run = LiquibaseRun.offline(entry("table=\"m\" target=\"n\""));

    assertThatThrownBy(() -> run.run("futureRollbackSql"))
        .hasRootCauseInstanceOf(RollbackImpossibleException.class)
        .rootCause()
        .hasMessageContaining("cannot be rolled back");
  }

  @Test
  void rewriteInARollbackIsWrittenAsComments() throws Exception {
    Changelog changelog =
        Changelog.xml(
            directory,
            "runInTransaction=\"false\"",
            """
            <ext:onlineRewrite table="m" target="n"/>
            <rollback><ext:onlineRewrite table="m" target="m_before"/></rollback>
            """);
    String sql = LiquibaseRun.offline(changelog).run("futureRollbackSql");

    assertThat(sql).contains("m becomes m_before");
    assertOnlyComments(sql);
  }

  @Test
  void planOfALaterSwapEndsBeforeIt() throws Exception {
    String sql = updateSql(entry("table=\"m\" target=\"n\" swap=\"later\""));

    assertThat(sql)
        .contains("- stop there (swap=\"later\"): swapOnlineRewrite swaps")
        .doesNotContain("stall of");
    assertOnlyComments(sql);
  }

  @Test
  void scriptOfTheRollbackOfALaterSwapIsAComment() throws Exception {
    String sql =
        LiquibaseRun.offline(entry("schema=\"s\" table=\"m\" swap=\"later\""))
            .run("futureRollbackSql");

    assertThat(sql)
        .contains("-- abortOnlineRewrite: the rewrite of s.m is given up")
        .contains("drop the triggers and the backlog");
    assertOnlyComments(sql);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "swapOnlineRewrite   | m becomes what was prepared with swap=\"later\"",
        "finishOnlineRewrite | what is left of the last rewrite of m goes",
        "abortOnlineRewrite  | the rewrite of m is given up"
      })
  void everyChangeTypeIsWrittenAsComments(String type, String told) throws Exception {
    Changelog changelog =
        Changelog.xml(directory, "runInTransaction=\"false\"", "<ext:" + type + " table=\"m\"/>");
    String sql = updateSql(changelog);

    assertThat(sql).contains("-- " + type + ": " + told);
    assertOnlyComments(sql);
  }

  private static void assertOnlyComments(String sql) {
    assertThat(sql.lines().filter(line -> !line.isBlank()).map(String::trim))
        .allMatch(line -> line.startsWith("--"));
  }
}
