package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import liquibase.Scope;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandFactory;
import liquibase.command.CommandFailedException;
import liquibase.exception.CommandExecutionException;
import liquibase.exception.CommandValidationException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class CommandsIT {

  private static final String PREPARE =
      "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\" swap=\"later\"/>";
  private static final String SWAP = "<ext:swapOnlineRewrite table=\"measurement\"/>";

  @TempDir Path directory;
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

  private LiquibaseRun run(String... entries) {
    return LiquibaseRun.on(database, Changelog.changeSets(directory, entries));
  }

  private Map<?, ?> only(String json) {
    List<?> rewrites = (List<?>) ((Map<?, ?>) new Yaml().load(json)).get("rewrites");
    assertThat(rewrites).hasSize(1);
    return (Map<?, ?>) rewrites.get(0);
  }

  /** The text of what is at that place, by names and numbers. */
  private static String at(Object json, Object... path) {
    Object found = json;
    for (Object step : path) {
      found =
          Objects.requireNonNull(
              step instanceof Integer index
                  ? ((List<?>) found).get(index)
                  : ((Map<?, ?>) found).get(step));
    }
    return found.toString();
  }

  private Map<?, ?> status() throws Exception {
    return only(run().argument("format", "json").run("onlineRewriteStatus"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "onlineRewriteCheck",
        "onlineRewriteStatus",
        "onlineRewriteRefresh",
        "onlineRewriteAbort"
      })
  void everyCommandAndArgumentIsDescribed(String name) throws Exception {
    CommandDefinition command =
        Scope.getCurrentScope().getSingleton(CommandFactory.class).getCommandDefinition(name);

    assertThat(command.getShortDescription()).isNotBlank();
    assertThat(command.getLongDescription()).isNotBlank();
    assertThat(command.getArguments()).containsKeys("url", "username", "password", "table");
    assertThat(command.getArguments().values())
        .allMatch(argument -> argument.getHidden() || argument.getDescription() != null);
  }

  @Test
  void statusOfNothing() throws Exception {
    assertThat(run().run("onlineRewriteStatus").strip())
        .isEqualTo("No online rewrite is under way.");
    assertThat(run().argument("format", "json").run("onlineRewriteStatus").strip())
        .isEqualTo("{\"rewrites\": []}");
    assertThat(run().argument("table", "measurement").run("onlineRewriteStatus").strip())
        .isEqualTo("The journal knows no rewrite of public.measurement.");
    assertThat(database.value("select to_regclass('databasechangelog')")).isNull();
  }

  @Test
  void statusOfWhatIsPreparedHasItsGrowingBacklogAndWhoIsInTheWay() throws Exception {
    run(PREPARE).run("update");
    Map<?, ?> prepared = status();
    assertThat(prepared.get("table")).isEqualTo("public.measurement");
    assertThat(prepared.get("target")).isEqualTo("public.measurement_aux");
    assertThat(prepared.get("phase")).isEqualTo("READY");
    assertThat(prepared.get("running")).isEqualTo(false);
    assertThat(prepared.get("percent")).isEqualTo(100);
    assertThat(prepared.get("rowsCopied")).isEqualTo(2_000);
    assertThat(prepared.get("readyAt")).isNotNull();
    assertThat((List<?>) prepared.get("blockers")).isEmpty();
    assertThat(at(prepared, "backlog", "changes")).isEqualTo("0");

    database.execute("update measurement set peaktemp = 1 where id <= 700");
    try (Connection blocker = database.owner();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("select count(*) from measurement");

      Map<?, ?> later = status();
      assertThat(at(later, "backlog", "changes")).isEqualTo("700");
      assertThat(Long.parseLong(at(later, "backlog", "bytes"))).isPositive();
      assertThat(at(later, "blockers", 0, "holds")).contains("AccessShareLock");
      assertThat(Long.parseLong(at(later, "blockers", 0, "forSeconds"))).isNotNegative();
      assertThat(run().run("onlineRewriteStatus"))
          .contains("public.measurement (rewrite 1 into public.measurement_aux): READY, nobody")
          .contains("backlog         700 changes, ")
          .contains("in the way      pid " + at(later, "blockers", 0, "pid"))
          .contains("in the database table online_rewrite.backlog_1");
      blocker.rollback();
    }
  }

  /** Programs rely on the names. */
  @Test
  void everyNameOfTheJsonIsOnThePage() throws Exception {
    run(PREPARE).run("update");
    String page = Files.readString(Path.of("..", "docs", "liquibase.md"));
    try (Connection blocker = database.owner();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("select count(*) from measurement");
      assertThat(names(status()))
          .contains("forSeconds", "changes", "lastStallMilliseconds")
          .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
      blocker.rollback();
    }
  }

  private static List<String> names(Object json) {
    List<String> names = new ArrayList<>();
    if (json instanceof Map<?, ?> members) {
      members.forEach(
          (name, member) -> {
            names.add(name.toString());
            names.addAll(names(member));
          });
    } else if (json instanceof List<?> elements) {
      elements.forEach(element -> names.addAll(names(element)));
    }
    return names;
  }

  @Test
  void refreshCatchesUpAndTheSwapFollows() throws Exception {
    run(PREPARE).run("update");
    database.execute(
        "update measurement set peaktemp = 1 where id <= 700",
        "update measurement_twin set peaktemp = 1 where id <= 700");

    LiquibaseRun refresh = run().argument("table", "measurement");
    assertThat(refresh.run("onlineRewriteRefresh"))
        .contains("public.measurement is ready to be swapped: 700 changes replayed in ");

    assertThat(at(status(), "backlog", "changes")).isEqualTo("0");
    run(PREPARE, SWAP).run("update");
    assertThat(database.value(Measurement.DIFFERENCES)).isEqualTo("0");
    assertThat(run().run("onlineRewriteStatus")).contains("No online rewrite is under way");
    assertThat(run().argument("table", "measurement").run("onlineRewriteStatus"))
        .contains("public.measurement (rewrite 1 into public.measurement_aux): DONE")
        .containsPattern("attempts +\\d+, last stall ");
  }

  @Test
  void abortLeavesTheTableAsItWasAndMayBeRepeated() throws Exception {
    run(PREPARE).run("update");

    for (int i = 0; i < 2; i++) {
      assertThat(run().argument("table", "measurement").run("onlineRewriteAbort"))
          .contains("The rewrite of public.measurement is given up; the table is as it was.");
    }

    assertThat(
            database.value(
                "select count(*) from pg_trigger where tgrelid = 'measurement'::regclass"))
        .isEqualTo("0");
    assertThat(run().argument("table", "measurement").run("onlineRewriteStatus"))
        .contains("ABORTED");
    assertThat(database.value("select locked from databasechangeloglock")).isEqualTo("f");
  }

  @Test
  void oneConnectionIsEnough() throws Exception {
    run(PREPARE).run("update");
    asSuperuser("alter role {owner} connection limit 1");

    database.awaitOwnersSessionsGone();
    assertThat(run().run("onlineRewriteStatus")).contains("READY");
    database.awaitOwnersSessionsGone();
    assertThat(run().argument("table", "measurement").run("onlineRewriteRefresh"))
        .contains("is ready to be swapped");
    database.awaitOwnersSessionsGone();
    assertThat(run().argument("table", "measurement").run("onlineRewriteAbort"))
        .contains("is given up");
    asSuperuser("alter role {owner} connection limit -1");
  }

  private void asSuperuser(String sql) throws SQLException {
    try (Connection superuser = database.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql.replace("{owner}", database.ownerUser()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "onlineRewriteAbort, the journal knows no rewrite of this table",
    "onlineRewriteRefresh, No rewrite of this table is prepared for a swap"
  })
  void nothingToDoFails(String command, String reason) {
    assertThatThrownBy(() -> run().argument("table", "measurement").run(command))
        .isInstanceOf(CommandExecutionException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onlineRewriteAbort", "onlineRewriteRefresh"})
  void tableIsRequired(String command) {
    assertThatThrownBy(() -> run().run(command))
        .isInstanceOf(CommandValidationException.class)
        .hasMessageContaining("table");
  }

  @ParameterizedTest
  @ValueSource(strings = {"onlineRewriteStatus", "onlineRewriteAbort", "onlineRewriteCheck"})
  void offlineUrlIsRefused(String command) {
    LiquibaseRun run =
        LiquibaseRun.offline(Changelog.changeSets(directory)).argument("table", "measurement");

    assertThatThrownBy(() -> run.run(command))
        .isInstanceOf(CommandExecutionException.class)
        .hasMessageContaining("needs a connection to PostgreSQL, and this is an offline: URL");
  }

  @Test
  void checkTellsAllFindingsOfAllPendingRewritesAndFails() throws Exception {
    database.execute(
        "create table other (id int primary key)",
        "create table measurement_old (id int)",
        "insert into measurement_aux values (1, 1, '2026-01-01', 1)");
    LiquibaseRun check =
        run(
                "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\"/>",
                "<ext:onlineRewrite table=\"missing\"/>",
                "<ext:onlineRewrite table=\"other\"/>",
                "<ext:onlineRewrite table=\"other\" workers=\"0\"/>")
            .argument("changelogFile", "changesets.xml");

    Throwable failure = catchThrowable(() -> check.run("onlineRewriteCheck"));

    assertThat(failure)
        .isInstanceOf(CommandExecutionException.class)
        .hasCauseInstanceOf(CommandFailedException.class)
        .hasMessageContaining("4 rewrites examined, 4 found");
    assertThat(failure.getCause())
        .asInstanceOf(InstanceOfAssertFactories.type(CommandFailedException.class))
        .returns(1, CommandFailedException::getExitCode);
    assertThat(check.output())
        .contains("changesets.xml::1::dba: onlineRewrite of public.measurement: 2 found")
        .contains("target-not-empty [public.measurement_aux]")
        .contains("name-taken [public.measurement]: The old table would be called")
        .contains("[public.missing]")
        .contains("changesets.xml::3::dba: onlineRewrite of public.other: nothing is in the way")
        .contains("changelog: onlineRewrite of other: workers is 0")
        .contains("Note: changesets that are not deployed yet come before it (2)");
    assertThat(database.value("select to_regclass('databasechangelog')")).isNull();
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }

  @Test
  void checkPassesOverWhatIsDeployedAndOtherTables() throws Exception {
    run(PREPARE).run("update");
    String[] entries = {PREPARE, SWAP, "<ext:onlineRewrite table=\"missing\"/>"};

    assertThat(
            run(entries)
                .argument("changelogFile", "changesets.xml")
                .argument("table", "measurement")
                .run("onlineRewriteCheck"))
        .isEqualToIgnoringWhitespace("No online rewrite is pending.");
  }

  /** As an ALTER TABLE does; without a word, nobody would know what the command does. */
  @Test
  void checkTellsWhoKeepsEverybodyOutOfTheTable() throws Exception {
    List<String> waits = new ArrayList<>();
    try (Connection altering = database.owner();
        Statement statement = altering.createStatement()) {
      altering.setAutoCommit(false);
      statement.execute("lock table measurement in access exclusive mode");

      String told =
          run()
              .argument("table", "measurement")
              .hearing(
                  line -> {
                    if (line.contains("waiting to examine the tables without queuing")) {
                      waits.add(line);
                      rollBack(altering);
                    }
                  })
              .run("onlineRewriteCheck");

      assertThat(told).contains("nothing is in the way");
    }
    assertThat(waits)
        .singleElement()
        .asString()
        .startsWith("public.measurement: ")
        .contains("holds AccessExclusiveLock on public.measurement");
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void checkWithoutAChangelogExaminesOneRewrite() throws Exception {
    assertThat(run().argument("table", "measurement").run("onlineRewriteCheck"))
        .contains("a rewrite of public.measurement: nothing is in the way")
        .contains("1 rewrite examined, nothing found.");
    assertThatThrownBy(
            () ->
                run()
                    .argument("table", "measurement")
                    .argument("target", "nowhere")
                    .run("onlineRewriteCheck"))
        .hasMessageContaining("1 rewrite examined, 1 found");
    assertThatThrownBy(() -> run().run("onlineRewriteCheck"))
        .hasMessageContaining("name a changelog (--changelog-file) or a table (--table)");
  }
}
