package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import liquibase.database.PreparedStatementFactory;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.statement.ExecutablePreparedStatement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnlineRewriteIT {

  private static final int ROWS = 20_000;
  private static final String OUTSIDE_TRANSACTION = "runInTransaction=\"false\"";
  private static final String ENTRY =
      "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\" swapTimeout=\"30 s\"/>";

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

  @ParameterizedTest
  @ValueSource(strings = {"xml", "yaml", "json"})
  void tableIsRewrittenUnderWriters(String format) throws Exception {
    LiquibaseRun run = LiquibaseRun.on(database, changelog(format));
    try (Writers writers = Writers.start(database)) {
      await().until(() -> writers.commits() > 20);
      run.run("update");
      long after = writers.commits();
      await().until(() -> writers.commits() > after + 20);
      writers.end();
    }

    assertThat(differences()).isEqualTo("0");
    assertThat(isRewritten()).isEqualTo("t");
    assertThat(recorded()).isEqualTo("1");
    assertThat(run.told())
        .contains("sessions of the rewrite: the URL, username and password")
        .contains("public.measurement: copy")
        .containsPattern("public\\.measurement: done in .* rows copied, .* changes replayed")
        .containsPattern("longest lock held \\d+ ms, longest stall \\d+ ms, swapped in attempt")
        .doesNotContain(database.password() + "\n");
  }

  @Test
  void changesMayBeCapturedByLogicalDecoding() throws Exception {
    database.allowReplication();
    Changelog changelog =
        Changelog.xml(
            directory,
            "runInTransaction=\"false\"",
            """
            <ext:onlineRewrite table="measurement" target="measurement_aux" capture="logical"/>
            """);
    LiquibaseRun run = LiquibaseRun.on(database, changelog);
    try (Writers writers = Writers.start(database)) {
      await().until(() -> writers.commits() > 20);
      run.run("update");
      writers.end();
    }

    assertThat(differences()).isEqualTo("0");
    assertThat(isRewritten()).isEqualTo("t");
    assertThat(database.value("select string_agg(capture, ', ') from online_rewrite.rewrite"))
        .isEqualTo("LOGICAL");
  }

  @Test
  void aTargetIsDerivedFromTheElementsOfTheEntry() throws Exception {
    Changelog changelog =
        Changelog.xml(
            directory,
            "runInTransaction=\"false\"",
            """
            <ext:onlineRewrite table="measurement" dropOldTable="true">
              <ext:column name="id" type="bigint"/>
              <ext:partitionBy strategy="range" columns="logdate">
                <ext:partitions every="1 week" from="2026-01-01" to="2026-01-29"/>
              </ext:partitionBy>
            </ext:onlineRewrite>
            """);
    LiquibaseRun.on(database, changelog).run("update");

    assertThat(differences()).isEqualTo("0");
    assertThat(recorded()).isEqualTo("1");
    assertThat(
            database.value(
                """
                select string_agg(inhrelid::regclass::text, ',' order by inhrelid)
                from pg_inherits where inhparent = 'measurement'::regclass
                """))
        .isEqualTo(
            "measurement_2026_01_01,measurement_2026_01_08,measurement_2026_01_15,"
                + "measurement_2026_01_22");
  }

  @Test
  void secondUpdateDoesNothing() throws Exception {
    Changelog changelog = changelog("xml");
    LiquibaseRun.on(database, changelog).run("update");
    List<String> before = relations();

    LiquibaseRun second = LiquibaseRun.on(database, changelog);
    second.run("update");

    assertThat(relations()).isEqualTo(before);
    assertThat(second.told()).doesNotContain("public.measurement:");
    assertThat(recorded()).isEqualTo("1");
  }

  @Test
  void rewriteThatWasNotRecordedIsOnlyRecorded() throws Exception {
    Changelog changelog = changelog("xml");
    LiquibaseRun.on(database, changelog).run("update");
    database.execute("delete from databasechangelog");
    database.execute("insert into measurement values (-1, 1, '2026-01-01', 1)");

    LiquibaseRun again = LiquibaseRun.on(database, changelog);
    again.run("update");

    assertThat(again.told()).contains("swapped by an earlier run");
    assertThat(recorded()).isEqualTo("1");
    assertThat(database.value("select count(*) from measurement where id = -1")).isEqualTo("1");
  }

  @Test
  void swapWhoseRecordingFailedIsOnlyRecorded() throws Exception {
    Changelog changelog = changelog("xml");
    LiquibaseRun cut =
        LiquibaseRun.on(database, changelog)
            .hearing(line -> endLiquibasesSession(line.endsWith("measurement: cut over")));

    assertThatThrownBy(() -> cut.run("update")).isInstanceOf(LiquibaseException.class);
    assertThat(isRewritten()).isEqualTo("t");
    assertThat(recorded()).isEqualTo("0");

    LiquibaseRun again = LiquibaseRun.on(database, changelog);
    again.run("releaseLocks");
    again.run("update");

    assertThat(again.told()).contains("swapped by an earlier run");
    assertThat(recorded()).isEqualTo("1");
    assertThat(differences()).isEqualTo("0");
  }

  @Test
  void connectionInATransactionIsRefusedBeforeAnythingIsTouched() throws Exception {
    List<String> before = relations();
    try (Connection connection = database.owner()) {
      connection.setAutoCommit(false);
      PostgresDatabase liquibases = new PostgresDatabase();
      JdbcConnection wrapped = new JdbcConnection(connection);
      liquibases.setConnection(wrapped);
      connection.setAutoCommit(false);
      OnlineRewriteChange change = new OnlineRewriteChange();
      change.setTable("measurement");
      change.setTarget("measurement_aux");
      ExecutablePreparedStatement statement =
          (ExecutablePreparedStatement) change.generateStatements(liquibases)[0];

      assertThatThrownBy(() -> statement.execute(new PreparedStatementFactory(wrapped)))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("in a transaction");
      connection.rollback();
    }
    assertThat(relations()).isEqualTo(before);
  }

  @Test
  void scriptLeavesTheDatabaseAsItIsAndIsValid() throws Exception {
    List<String> before = relations();

    String script = LiquibaseRun.on(database, changelog("xml")).run("updateSql");

    assertThat(relations()).isEqualTo(before);
    assertThat(script).contains("-- onlineRewrite: public.measurement becomes");
    try (Connection connection = database.owner();
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
    assertThat(isRewritten()).isEqualTo("f");
  }

  @Test
  void everyFindingReachesTheUserAndNothingIsRecorded() throws Exception {
    database.execute(
        "alter table measurement_aux add surplus int not null",
        "insert into measurement_aux values (1, 1, '2026-01-01', 1, 1)",
        "create table measurement_old (id int)");
    List<String> before = relations();

    assertThatThrownBy(() -> LiquibaseRun.on(database, changelog("xml")).run("update"))
        .isInstanceOf(LiquibaseException.class)
        .hasMessageContaining("public.measurement, phase CHECK")
        .hasMessageContaining("nothing was changed")
        .hasMessageContaining("measurement_aux")
        .hasMessageContaining("surplus")
        .hasMessageContaining("measurement_old");

    assertThat(recorded()).isEqualTo("0");
    assertThat(relations()).containsAll(before);
    assertThat(isRewritten()).isEqualTo("f");
  }

  @Test
  void oneConnectionIsEnough() throws Exception {
    asSuperuser("alter role {owner} connection limit 1");
    database.awaitOwnersSessionsGone();
    LiquibaseRun run = LiquibaseRun.on(database, changelog("xml"));
    run.run("update");

    asSuperuser("alter role {owner} connection limit -1");
    assertThat(run.told()).contains("own connection only");
    assertThat(isRewritten()).isEqualTo("t");
    assertThat(recorded()).isEqualTo("1");
    assertThat(differences()).isEqualTo("0");
  }

  @Test
  void liquibasesConnectionIsNotInATransactionDuringTheRun() throws Exception {
    List<String> inTransaction = new ArrayList<>();
    LiquibaseRun run =
        LiquibaseRun.on(database, changelog("xml"))
            .hearing(line -> inTransaction.addAll(liquibasesTransactions(line)));

    run.run("update");

    assertThat(run.told()).contains("public.measurement: copy");
    assertThat(inTransaction).isEmpty();
  }

  @Test
  void defaultOfRunInTransactionIsRefused() throws Exception {
    Changelog changelog = Changelog.xml(directory, "", ENTRY);
    List<String> before = relations();

    assertThatThrownBy(() -> LiquibaseRun.on(database, changelog).run("update"))
        .isInstanceOf(LiquibaseException.class)
        .hasMessageContaining("Write runInTransaction=\"false\" on the changeset");

    assertThat(relations()).containsAll(before);
    assertThat(isRewritten()).isEqualTo("f");
  }

  @Test
  void databasesDefaultSchemaIsTheTables() throws Exception {
    database.execute("create schema sales");
    Measurement.create(database, "sales", 1_000);
    LiquibaseRun run =
        LiquibaseRun.on(database, changelog("xml")).argument("defaultSchemaName", "sales");

    run.run("update");

    assertThat(run.told()).contains("sales.measurement: done");
    assertThat(
            database.value(
                "select relkind from pg_class where oid = 'sales.measurement'::regclass"))
        .isEqualTo("p");
    assertThat(isRewritten()).isEqualTo("f");
  }

  @Test
  void journalIsInTheSchemaOfTheSetting() throws Exception {
    LiquibaseRun.on(database, changelog("xml"))
        .setting("liquibase.onlineRewrite.schema", "our_rewrites")
        .run("update");

    assertThat(database.value("select to_regclass('our_rewrites.rewrite')")).isNotNull();
    assertThat(database.value("select to_regclass('online_rewrite.rewrite')")).isNull();
  }

  @Test
  void rollbackIsRefusedWithTheReason() throws Exception {
    Changelog changelog = changelog("xml");
    LiquibaseRun.on(database, changelog).run("update");

    assertThatThrownBy(
            () -> LiquibaseRun.on(database, changelog).argument("count", 1).run("rollbackCount"))
        .hasStackTraceContaining("does not have what was written after the swap");

    assertThat(recorded()).isEqualTo("1");
    assertThat(isRewritten()).isEqualTo("t");
  }

  private Changelog changelog(String format) {
    return switch (format) {
      case "xml" -> Changelog.xml(directory, OUTSIDE_TRANSACTION, ENTRY);
      case "yaml" -> Changelog.yaml(directory, "table: measurement\ntarget: measurement_aux");
      case "json" ->
          Changelog.json(directory, "\"table\": \"measurement\", \"target\": \"measurement_aux\"");
      default -> throw new IllegalArgumentException(format);
    };
  }

  private String differences() throws SQLException {
    return String.valueOf(database.value(Measurement.DIFFERENCES));
  }

  private String isRewritten() throws SQLException {
    return String.valueOf(
        database.value(
            "select relkind = 'p' from pg_class where oid = 'public.measurement'::regclass"));
  }

  private String recorded() throws SQLException {
    return String.valueOf(database.value("select count(*) from databasechangelog"));
  }

  /** Every relation and trigger outside the system's schemas, by OID. */
  private List<String> relations() throws SQLException {
    return List.of(
        String.valueOf(
                database.value(
                    """
                    select string_agg(what, ',' order by what)
                    from (
                      select oid::text || relname as what
                      from pg_class
                      where oid >= 16384
                        and relname not like 'pg_toast%'
                        and relname not like 'databasechangelog%'
                      union all
                      select oid::text || tgname from pg_trigger where oid >= 16384
                    ) everything
                    """))
            .split(","));
  }

  private List<String> liquibasesTransactions(String line) {
    if (!line.contains("public.measurement:")) {
      return List.of();
    }
    try {
      String found =
          database.value(
              """
              select string_agg(pid || ' ' || state, ',')
              from pg_stat_activity
              where usename = current_user
                and application_name not like 'online_rewrite%'
                and pid <> pg_backend_pid()
                and xact_start is not null
              """);
      return found == null ? List.of() : List.of(found);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void endLiquibasesSession(boolean now) {
    if (!now) {
      return;
    }
    try {
      database.value(
          """
          select count(pg_terminate_backend(pid))
          from pg_stat_activity
          where usename = current_user
            and application_name not like 'online_rewrite%'
            and pid <> pg_backend_pid()
          """);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void asSuperuser(String sql) throws SQLException {
    try (Connection superuser = database.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql.replace("{owner}", database.ownerUser()));
    }
  }
}
