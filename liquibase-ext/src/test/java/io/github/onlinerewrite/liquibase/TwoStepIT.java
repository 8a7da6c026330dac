package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One changeset prepares, another one swaps. */
class TwoStepIT {

  private static final int ROWS = 20_000;
  private static final String PREPARE =
      "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\" swap=\"later\"/>";
  private static final String SWAP =
      "<ext:swapOnlineRewrite table=\"measurement\" swapTimeout=\"30 s\"/>";

  @TempDir Path directory;
  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    Measurement.create(database, "public", ROWS);
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  private LiquibaseRun run(String... entries) {
    return LiquibaseRun.on(database, Changelog.changeSets(directory, entries));
  }

  @Test
  void tableIsPreparedInOneChangesetAndSwappedInAnotherUnderWriters() throws Exception {
    LiquibaseRun refresh = run().argument("table", "measurement");
    String swapWhenReady =
        "<preConditions><ext:onlineRewriteReady table=\"measurement\"/></preConditions>" + SWAP;
    LiquibaseRun prepare = run(PREPARE, swapWhenReady).argument("count", 1);
    LiquibaseRun swap = run(PREPARE, swapWhenReady);
    try (Writers writers = Writers.start(database)) {
      prepare.run("updateCount");
      assertThat(isSwapped()).isEqualTo("f");
      assertThat(recorded()).isEqualTo("1");
      assertThat(database.value("select count(*) from databasechangeloglock where locked"))
          .isEqualTo("0");
      long before = writers.commits();
      await().until(() -> writers.commits() > before + 50);
      long waiting = backlog();
      assertThat(waiting).isPositive();
      await().until(() -> backlog() > waiting);

      assertThat(refresh.run("onlineRewriteRefresh"))
          .contains("public.measurement is ready to be swapped");
      swap.run("update");
      long after = writers.commits();
      await().until(() -> writers.commits() > after + 20);
      writers.end();
    }

    assertThat(prepare.told()).contains("public.measurement: ready to be swapped, in");
    assertThat(swap.told())
        .contains("swapOnlineRewrite of public.measurement: sessions of the rewrite")
        .containsPattern("public\\.measurement: done in .*swapped in attempt");
    assertThat(differences()).isEqualTo("0");
    assertThat(isSwapped()).isEqualTo("t");
    assertThat(recorded()).isEqualTo("2");
  }

  private long backlog() {
    RewriteStatus status = TableRewriter.using(database.ownerDataSource()).status().get(0);
    assertThat(status.phase()).isEqualTo(RewritePhase.READY);
    return Objects.requireNonNull(status.backlog()).changes();
  }

  @Test
  void rollbackOfWhatIsPreparedAbortsIt() throws Exception {
    run(PREPARE).run("update");
    assertThat(triggers()).isNotEqualTo("0");

    LiquibaseRun rollback = run(PREPARE).argument("count", 1);
    rollback.run("rollbackCount");

    assertThat(rollback.told()).contains("abortOnlineRewrite of public.measurement: done");
    assertThat(recorded()).isEqualTo("0");
    assertThat(triggers()).isEqualTo("0");
    assertThat(database.value("select count(*) from measurement_aux")).isEqualTo("0");
    assertThat(isSwapped()).isEqualTo("f");
    assertThat(phase()).isEqualTo("ABORTED");
  }

  @Test
  void rollbackOfWhatIsPreparedIsTested() throws Exception {
    run(PREPARE).run("updateTestingRollback");

    assertThat(
            database.value("select string_agg(phase, ' ' order by id) from online_rewrite.rewrite"))
        .isEqualTo("ABORTED READY");
    assertThat(recorded()).isEqualTo("1");
    run(PREPARE, SWAP).run("update");
    assertThat(isSwapped()).isEqualTo("t");
    assertThat(differences()).isEqualTo("0");
  }

  @Test
  void rollbackOfWhatHasSwappedIsRefusedWithTheReason() throws Exception {
    run(PREPARE).run("update");
    TableRewriter.using(database.ownerDataSource()).swap("measurement");

    assertThatThrownBy(() -> run(PREPARE).argument("count", 1).run("rollbackCount"))
        .hasStackTraceContaining("has swapped, so there is nothing to abort")
        .hasStackTraceContaining("lacks what was written since");
    assertThat(recorded()).isEqualTo("1");
    assertThat(isSwapped()).isEqualTo("t");
  }

  @Test
  void rollbackOfTheSwapIsRefusedWithTheReason() throws Exception {
    run(PREPARE, SWAP).run("update");

    assertThatThrownBy(() -> run(PREPARE, SWAP).argument("count", 1).run("rollbackCount"))
        .hasStackTraceContaining("swapOnlineRewrite cannot be rolled back");
    assertThat(recorded()).isEqualTo("2");
    assertThat(isSwapped()).isEqualTo("t");
  }

  @Test
  void whatIsDoneIsOnlyRecorded() throws Exception {
    String finish = "<ext:finishOnlineRewrite table=\"measurement\"/>";
    run(PREPARE, SWAP, finish).run("update");
    database.execute(
        "delete from databasechangelog", "insert into measurement values (-1, 1, '2026-01-01', 1)");

    LiquibaseRun again = run(PREPARE, SWAP, finish);
    again.run("update");

    assertThat(again.told()).contains("swapped by an earlier run");
    assertThat(recorded()).isEqualTo("3");
    assertThat(database.value("select count(*) from measurement where id = -1")).isEqualTo("1");
    assertThat(database.value("select to_regclass('measurement_old')")).isNull();
    assertThat(database.value("select count(*) from online_rewrite.rewrite")).isEqualTo("1");
  }

  @Test
  void abortThatIsDoneIsOnlyRecorded() throws Exception {
    String abort = "<ext:abortOnlineRewrite table=\"measurement\"/>";
    run(PREPARE, abort).run("update");
    database.execute("insert into measurement_aux values (-1, 1, '2026-01-01', 1)");
    database.execute("delete from databasechangelog where id = '2'");

    LiquibaseRun again = run(PREPARE, abort);
    again.run("update");

    assertThat(again.told()).contains("was aborted before");
    assertThat(recorded()).isEqualTo("2");
    assertThat(database.value("select count(*) from measurement_aux")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource({
    "swapOnlineRewrite, No rewrite of this table is prepared for a swap",
    "finishOnlineRewrite, the journal knows no rewrite of this table",
    "abortOnlineRewrite, the journal knows no rewrite of this table"
  })
  void nothingToDoIsAnErrorAndNotRecorded(String type, String reason) throws Exception {
    LiquibaseRun run = run("<ext:" + type + " table=\"measurement\"/>");

    assertThatThrownBy(() -> run.run("update"))
        .isInstanceOf(LiquibaseException.class)
        .hasMessageContaining(reason);
    assertThat(recorded()).isEqualTo("0");
  }

  @Test
  void finishBeforeTheSwapIsAnErrorAndNotRecorded() throws Exception {
    LiquibaseRun run = run(PREPARE, "<ext:finishOnlineRewrite table=\"measurement\"/>");

    assertThatThrownBy(() -> run.run("update"))
        .isInstanceOf(LiquibaseException.class)
        .hasMessageContaining("has not swapped (phase READY)");
    assertThat(recorded()).isEqualTo("1");
    assertThat(triggers()).isNotEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"updateSql", "futureRollbackSql"})
  void scriptIsValidAndChangesNothingOfOurs(String command) throws Exception {
    run(PREPARE).run("update");
    String before = state();
    String script =
        run(
                PREPARE,
                command.equals("updateSql")
                    ? SWAP
                    : "<ext:onlineRewrite table=\"m\" swap=\"later\"/>",
                "<ext:abortOnlineRewrite table=\"measurement\"/><rollback/>")
            .run(command);

    try (Connection connection = database.owner();
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
    assertThat(script).contains("OnlineRewrite: ");
    assertThat(state()).isEqualTo(before);
  }

  private String state() throws SQLException {
    return String.valueOf(
        database.value(
            """
        select concat_ws('; ',
          (select string_agg(concat_ws(' ', id, phase, run_token, attempts, updated_at), ',')
           from online_rewrite.rewrite),
          (select string_agg(oid::text || relname || relfilenode, ',' order by oid)
           from pg_class
           where oid >= 16384 and relname not like 'databasechangelog%'),
          (select string_agg(oid::text || tgname, ',' order by oid)
           from pg_trigger where oid >= 16384))
        """));
  }

  private String differences() throws SQLException {
    return String.valueOf(database.value(Measurement.DIFFERENCES));
  }

  private String isSwapped() throws SQLException {
    return String.valueOf(
        database.value(
            "select relkind = 'p' from pg_class where oid = 'public.measurement'::regclass"));
  }

  private String recorded() throws SQLException {
    return String.valueOf(database.value("select count(*) from databasechangelog"));
  }

  private String triggers() throws SQLException {
    return String.valueOf(
        database.value(
            """
            select count(*) from pg_trigger
            where tgrelid = 'public.measurement'::regclass and tgname like 'online_rewrite_%'
            """));
  }

  private String phase() throws SQLException {
    return String.valueOf(
        database.value("select phase from online_rewrite.rewrite order by id desc limit 1"));
  }
}
