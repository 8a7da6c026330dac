package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
  void aMaterializedViewThatAppearsIsNamedAndCarriedByTheNextRun() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.CUT_OVER,
                    () ->
                        table
                            .database()
                            .execute("create materialized view rich as select id from account")))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("rich");
    table.rewrite();
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
}
