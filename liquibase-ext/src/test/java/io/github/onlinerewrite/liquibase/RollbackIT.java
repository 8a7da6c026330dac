package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changeset that keeps the old table in sync is rolled back without a loss. */
class RollbackIT {

  private static final String REWRITE =
      "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\" keepInSync=\"true\"/>";
  private static final String REVERT = "<ext:revertOnlineRewrite table=\"measurement\"/>";
  private static final String FINISH = "<ext:finishOnlineRewrite table=\"measurement\"/>";

  @TempDir Path directory;
  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    Measurement.create(database, "public", 5_000);
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  private LiquibaseRun run(String... entries) {
    return LiquibaseRun.on(database, Changelog.changeSets(directory, entries));
  }

  private String value(String query) throws SQLException {
    return String.valueOf(database.value(query));
  }

  private String typeOfId() throws SQLException {
    return value(
        "select atttypid::regtype from pg_attribute"
            + " where attrelid = 'measurement'::regclass and attname = 'id'");
  }

  private String recorded() throws SQLException {
    return value("select count(*) from databasechangelog");
  }

  private static void more(Writers writers) {
    long before = writers.commits();
    await().until(() -> writers.commits() > before + 30);
  }

  @Test
  void rollbackLosesNothingUnderWriters() throws Exception {
    String before = typeOfId();
    try (Writers writers = Writers.start(database)) {
      run(REWRITE).run("update");
      assertThat(typeOfId()).isNotEqualTo(before);
      more(writers);
      assertThat(run().argument("table", "measurement").run("onlineRewriteStatus"))
          .contains("IN_SYNC", "backlog");
      assertThat(run().argument("table", "measurement").run("onlineRewriteRefresh"))
          .contains("its old table is up to date");
      assertThat(run().argument("table", "measurement").run("onlineRewriteCheck"))
          .contains("a revert of public.measurement: nothing is in the way");

      LiquibaseRun rollback = run(REWRITE).argument("count", 1);
      rollback.run("rollbackCount");

      assertThat(rollback.told()).contains("revertOnlineRewrite of public.measurement");
      more(writers);
      writers.end();
    }
    assertThat(typeOfId()).isEqualTo(before);
    assertThat(recorded()).isEqualTo("0");
    assertThat(value(Measurement.DIFFERENCES)).isEqualTo("0");
    assertThat(value("select count(*) from measurement_aux")).isEqualTo("0");
  }

  @Test
  void rollbackIsTested() throws Exception {
    run(REWRITE).run("updateTestingRollback");

    assertThat(value("select string_agg(phase, ' ' order by id) from online_rewrite.rewrite"))
        .isEqualTo("DONE DONE DONE IN_SYNC");
    assertThat(recorded()).isEqualTo("1");
    assertThat(typeOfId()).isEqualTo("bigint");
  }

  @Test
  void changesetsRevertAndFinish() throws Exception {
    String before = typeOfId();
    run(REWRITE, REVERT).run("update");
    assertThat(typeOfId()).isEqualTo(before);

    run(REWRITE, REVERT, REWRITE, FINISH).run("update");
    assertThat(typeOfId()).isEqualTo("bigint");
    assertThat(recorded()).isEqualTo("4");
    assertThat(value("select to_regclass('measurement_old')")).isEqualTo("null");
  }

  /** Somebody has reverted it by hand, and rewritten the table in another way. */
  @Test
  void anotherRewriteIsNotRolledBack() throws Exception {
    run(REWRITE).run("update");
    TableRewriter byHand = TableRewriter.using(database.ownerDataSource());
    byHand.revert("measurement");
    RewriteSpec other =
        RewriteSpec.table("measurement").column("id").type("bigint").keepingInSync();
    byHand.rewrite(other, RewriteOptions.defaults());

    assertThatThrownBy(() -> run(REWRITE).argument("count", 1).run("rollbackCount"))
        .hasStackTraceContaining("other-way-back")
        .hasStackTraceContaining("is not the one that is asked for");
    assertThat(recorded()).isEqualTo("1");
    assertThat(typeOfId()).isEqualTo("bigint");

    byHand.revert(other, RewriteOptions.defaults());
    byHand.rewrite(
        RewriteSpec.table("measurement").into("measurement_aux").keepingInSync(),
        RewriteOptions.defaults());
    run(REWRITE).argument("count", 1).run("rollbackCount");
    assertThat(recorded()).isEqualTo("0");
    assertThat(typeOfId()).isEqualTo("integer");
  }

  @Test
  void whatDoesNotFitBackIsToldByTheCheckAndRefusesTheRollback() throws Exception {
    run(REWRITE).run("update");
    database.execute("update measurement set id = 3000000000 where id = 7");

    assertThatThrownBy(() -> run().argument("table", "measurement").run("onlineRewriteCheck"))
        .hasStackTraceContaining("1 found");
    // A changelog is configured in most projects, and has the rewrite that is deployed.
    assertThatThrownBy(
            () ->
                run(REWRITE)
                    .argument("changelogFile", "changesets.xml")
                    .argument("table", "measurement")
                    .run("onlineRewriteCheck"))
        .hasStackTraceContaining("1 found");
    assertThatThrownBy(() -> run(REWRITE).argument("count", 1).run("rollbackCount"))
        .hasStackTraceContaining("values-refused")
        .hasStackTraceContaining("1 row");
    assertThat(recorded()).isEqualTo("1");
    assertThat(typeOfId()).isEqualTo("bigint");
  }
}
