package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody else attaches something to the table during the run. */
class RacedIT {

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  @Test
  void aFunctionOfTheRowTypeThatAppearsIsNamedAndNotLeftBehind() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.VERIFY,
                    () ->
                        table
                            .database()
                            .execute(
                                "create function rich() returns setof account language sql"
                                    + " as 'select * from public.account'")))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("rich");
    table.database().execute("drop function rich");
    assertThat(table.rewrite().alreadySwapped()).isFalse();
  }

  @Test
  void aViewThatAppearsIsCarried() throws SQLException {
    table.rewriteWhen(
        RewritePhase.CUT_OVER,
        () ->
            table
                .database()
                .execute("create view rich as select id from account where balance >= 0"));
    table.database().execute("drop table account_old");
    assertThat(table.database().value("select count(*) from rich")).isEqualTo("2000");
  }

  @Test
  void aMaterializedViewThatAppearsIsCarried() throws SQLException {
    table.rewriteWhen(
        RewritePhase.CUT_OVER,
        () -> table.database().execute("create materialized view rich as select id from account"));
    table.database().execute("drop table account_old");
    assertThat(table.database().value("select count(*) from rich")).isEqualTo("2000");
  }

  @Test
  void anIndexThatAppearsIsNamedAndCarriedByTheNextRun() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.VERIFY,
                    () -> table.database().execute("create index by_note on account (note)")))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("by_note");
    table.rewrite();
    assertThat(
            table.database().value("select indexdef from pg_indexes where indexname = 'by_note'"))
        .contains("ON public.account USING");
  }

  @Test
  void aGrantAndATriggerThatAppearAreCarried() throws SQLException {
    table.rewriteWhen(
        RewritePhase.CUT_OVER,
        () ->
            table
                .database()
                .execute(
                    "grant select on account to public",
                    "create function noted() returns trigger language plpgsql"
                        + " as 'begin return new; end'",
                    "create trigger noting before insert on account"
                        + " for each row execute function noted()"));
    assertThat(
            table.database().value("select has_table_privilege('pg_monitor', 'account', 'select')"))
        .isEqualTo("t");
    assertThat(
            table
                .database()
                .value("select tgname from pg_trigger where tgrelid = 'account'::regclass"))
        .isEqualTo("noting");
  }

  @Test
  void anIndexThatIsDroppedIsNotLeftOnTheNewTable() throws SQLException {
    table.database().execute("create unique index by_note on account (note)");
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.VERIFY, () -> table.database().execute("drop index by_note")))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("drop index public.online_rewrite_");
    table
        .database()
        .execute(
            "do $$ begin execute (select 'drop index ' || indexrelid::regclass from pg_index"
                + " where indrelid = 'account_new'::regclass"
                + " and indexrelid::regclass::text ~ 'online_rewrite'"
                + " and not indisprimary); end $$");
    table.rewrite();
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(indexname, ',') from pg_indexes where tablename = 'account'"))
        .isEqualTo("account_pkey");
  }

  @Test
  void statisticsThatAreDroppedAreNotLeftOnTheNewTable() throws SQLException {
    table.database().execute("create statistics paired on balance, note from account");
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.VERIFY, () -> table.database().execute("drop statistics paired")))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("drop statistics \"public\".\"online_rewrite_");
    table
        .database()
        .execute(
            "do $$ begin execute (select 'drop statistics ' || stxname from pg_statistic_ext"
                + " where stxrelid = 'account_new'::regclass); end $$");
    table.rewrite();
    assertThat(table.database().value("select count(*) from pg_statistic_ext")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "constraint account_positive on account, pg_constraint, conname = 'account_positive'",
        "index account_note, pg_class, relname = 'account_note'",
        "trigger noting on account, pg_trigger, tgname = 'noting'",
        "policy seeing on account, pg_policy, polname = 'seeing'",
        "rule telling on account, pg_rewrite, rulename = 'telling'",
        "statistics paired, pg_statistic_ext, stxname = 'paired'",
        "rule showing on shown, pg_rewrite, rulename = 'showing'"
      })
  void aCommentThatChangesWhileABlockerIsWaitedForIsCarried(
      String object, String catalog, String condition) throws SQLException {
    table
        .database()
        .execute(
            "alter table account add constraint account_positive check (balance >= 0)",
            "create index account_note on account (note)",
            "create function noted() returns trigger language plpgsql"
                + " as 'begin return new; end'",
            "create trigger noting before insert on account"
                + " for each row execute function noted()",
            "create policy seeing on account using (true)",
            "create rule telling as on delete to account do also notify told",
            "create statistics paired on balance, note from account",
            "create view shown as select id, note from account",
            "create rule showing as on insert to shown do instead nothing",
            "comment on " + object + " is 'before'");
    try (Connection idle = table.database().application()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              RewritePhase.CUT_OVER, () -> execute(idle, "begin", "select count(*) from account"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> table.notices().stream().anyMatch(said -> said.contains("without queuing")));
      table.database().execute("comment on " + object + " is 'meanwhile'");
      execute(idle, "commit");
      run.join();
    }
    assertThat(
            table
                .database()
                .value(
                    "select obj_description(max(oid), '"
                        + catalog
                        + "') from "
                        + catalog
                        + " where "
                        + condition))
        .isEqualTo("meanwhile");
  }
}
