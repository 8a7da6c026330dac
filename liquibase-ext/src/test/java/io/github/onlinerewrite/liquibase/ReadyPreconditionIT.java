package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadyPreconditionIT {

  private static final String READY = "<ext:onlineRewriteReady table=\"measurement\"/>";
  private static final RewriteSpec SPEC = RewriteSpec.table("measurement").into("measurement_aux");

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

  private TableRewriter rewriter() {
    return TableRewriter.using(database.ownerDataSource());
  }

  private void prepare() {
    rewriter().rewrite(SPEC, RewriteOptions.defaults().withSwapLater(true));
  }

  private LiquibaseRun xml(String attributes, String precondition) {
    return LiquibaseRun.on(
        database,
        Changelog.changeSets(
            directory,
            "<preConditions "
                + attributes
                + ">"
                + precondition
                + "</preConditions>"
                + "<sql>create table deployed (id int)</sql>"));
  }

  private boolean isDeployed() throws SQLException {
    return database.value("select to_regclass('deployed')") != null;
  }

  private String recorded() throws SQLException {
    return String.valueOf(
        database.value("select coalesce(string_agg(exectype, ','), '') from databasechangelog"));
  }

  private void assertFails(String reason) {
    assertThatThrownBy(() -> xml("", READY).run("update"))
        .isInstanceOf(LiquibaseException.class)
        .hasMessageContaining("no rewrite is ready to be swapped: public.measurement: ")
        .hasMessageContaining(reason);
  }

  @Test
  void itHoldsWhenPreparedAndElseSaysWhatIsTheCase() throws Exception {
    assertFails("the journal knows no rewrite of this table");

    dieIn(RewritePhase.INDEX);
    assertFails("rewrite 1 is not prepared yet, and nobody works on it; it stopped in phase");
    rewriter().abort(SPEC);
    assertFails("rewrite 1 was aborted");

    prepare();
    xml("", READY).run("update");
    assertThat(isDeployed()).isTrue();
    assertThat(recorded()).isEqualTo("EXECUTED");

    rewriter().swap("measurement");
    database.execute("delete from databasechangelog");
    assertFails("rewrite 2 has swapped already");
  }

  @Test
  void itFailsWhileARunWorks() throws Exception {
    TableRewriter running =
        rewriter()
            .withListener(
                new RewriteListener() {
                  @Override
                  public void phaseStarted(String table, RewritePhase phase) {
                    if (phase == RewritePhase.VERIFY) {
                      assertFails("rewrite 1 is being worked on now, in phase VERIFY");
                    }
                  }
                });
    running.rewrite(SPEC, RewriteOptions.defaults().withSwapLater(true));
  }

  @Test
  void swapThatWasCutOffCounts() throws Exception {
    prepare();
    RewriteListener dying = dyingIn(RewritePhase.CUT_OVER);
    assertThatThrownBy(() -> rewriter().withListener(dying).swap("measurement"))
        .hasMessageContaining("died");

    xml("", READY).run("update");
    assertThat(isDeployed()).isTrue();
  }

  private void dieIn(RewritePhase phase) {
    assertThatThrownBy(
            () ->
                rewriter()
                    .withListener(dyingIn(phase))
                    .rewrite(SPEC, RewriteOptions.defaults().withSwapLater(true)))
        .hasMessageContaining("died");
  }

  private static RewriteListener dyingIn(RewritePhase last) {
    return new RewriteListener() {
      @Override
      public void phaseStarted(String table, RewritePhase phase) {
        if (phase == last) {
          throw new IllegalStateException("died");
        }
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"MARK_RAN, MARK_RAN, false", "CONTINUE, '', false", "WARN, EXECUTED, true"})
  void onFailIsHonoured(String onFail, String recorded, boolean deployed) throws Exception {
    xml("onFail=\"" + onFail + "\"", READY).run("update");

    assertThat(recorded()).isEqualTo(recorded);
    assertThat(isDeployed()).isEqualTo(deployed);
  }

  @Test
  void everyFormatAndNamespaceIsRead() throws Exception {
    prepare();
    String yaml =
        """
        databaseChangeLog:
          - changeSet:
              id: 1
              author: dba
              preConditions:
                - onlineRewriteReady: {table: measurement, schema: public}
              changes:
                - sql: {sql: select 1}
        """;
    String json =
        """
        {"databaseChangeLog": [{"changeSet": {
          "id": "2", "author": "dba",
          "preConditions": [{"onlineRewriteReady": {"table": "measurement"}}],
          "changes": [{"sql": {"sql": "select 1"}}]}}]}
        """;
    LiquibaseRun.on(database, Changelog.of(directory, "a.yaml", yaml)).run("update");
    LiquibaseRun.on(database, Changelog.of(directory, "b.json", json)).run("update");
    LiquibaseRun.on(
            database,
            Changelog.checkedXml(
                directory,
                "<preConditions><rw:onlineRewriteReady table=\"measurement\"/></preConditions>"
                    + "<sql>select 1</sql>"))
        .run("update");
    xml(
            "",
            "<onlineRewriteReady xmlns=\"https://onlinerewrite.github.io/xsd/online-rewrite\""
                + " table=\"measurement\"/>")
        .run("update");

    assertThat(recorded()).isEqualTo("EXECUTED,EXECUTED,EXECUTED,EXECUTED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "table=\"measurement\" tabel=\"m\"", "schema=\"public\""})
  void mistakesAreRefusedByValidate(String attributes) throws Exception {
    LiquibaseRun run = xml("onFail=\"MARK_RAN\"", "<ext:onlineRewriteReady " + attributes + "/>");

    assertThatThrownBy(() -> run.run("validate"))
        .hasStackTraceContaining(
            attributes.contains("tabel")
                ? "onlineRewriteReady: unknown attribute tabel: known attributes are table, schema"
                : "onlineRewriteReady: table is missing");
  }

  @Test
  void ofTheWholeChangelogItIsCheckedToo() throws Exception {
    String changelog =
        """
        databaseChangeLog:
          - preConditions:
              - onlineRewriteReady: {table: measurement}
          - changeSet:
              id: 1
              author: dba
              changes:
                - sql: {sql: create table deployed (id int)}
        """;
    LiquibaseRun run = LiquibaseRun.on(database, Changelog.of(directory, "all.yaml", changelog));
    assertThatThrownBy(() -> run.run("update"))
        .hasStackTraceContaining("the journal knows no rewrite of this table");
    prepare();
    run.run("update");
    assertThat(isDeployed()).isTrue();
  }

  /** Liquibase's own, which is in a transaction then. */
  @Test
  void oneConnectionIsEnough() throws Exception {
    prepare();
    LiquibaseRun run =
        LiquibaseRun.on(
            database,
            Changelog.xml(
                directory,
                "",
                "<preConditions>"
                    + READY
                    + "</preConditions><createTable tableName=\"deployed\">"
                    + "<column name=\"id\" type=\"int\"/></createTable>"));
    asSuperuser("alter role {owner} connection limit 1");
    database.awaitOwnersSessionsGone();
    run.run("update");
    asSuperuser("alter role {owner} connection limit -1");

    assertThat(isDeployed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"IGNORE, true", "TEST, false", "FAIL, false"})
  void onSqlOutputIsHonoured(String onSqlOutput, boolean written) throws Exception {
    LiquibaseRun run = xml("onSqlOutput=\"" + onSqlOutput + "\"", READY);

    if (written) {
      assertThat(run.run("updateSql")).contains("create table deployed");
    } else {
      assertThatThrownBy(() -> run.run("updateSql")).isInstanceOf(LiquibaseException.class);
      prepare();
      if (onSqlOutput.equals("TEST")) {
        assertThat(run.run("updateSql")).contains("create table deployed");
      }
    }
    assertThat(isDeployed()).isFalse();
  }

  @Test
  void offlineDatabaseIsAnError() throws Exception {
    LiquibaseRun run =
        LiquibaseRun.offline(
            Changelog.changeSets(
                directory,
                "<preConditions onSqlOutput=\"TEST\">"
                    + READY
                    + "</preConditions>"
                    + "<sql>select 1</sql>"));

    assertThatThrownBy(() -> run.run("updateSql"))
        .hasStackTraceContaining("there is no connection to a database here");
  }

  private void asSuperuser(String sql) throws SQLException {
    try (Connection superuser = database.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql.replace("{owner}", database.ownerUser()));
    }
  }
}
