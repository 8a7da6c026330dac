package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was attacked and held: kept so that it goes on holding. */
class HeldUnderAttackIT {

  private static final String SUM = "select sum(balance) || '/' || count(*) from account";

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
  void aWriterInFlightWhenCaptureIsInstalledIsNotMissed() throws SQLException {
    try (Connection writer = table.database().application()) {
      execute(writer, "begin", "update account set balance = 1 where id <= 5");
      CompletableFuture<RewriteResult> run = table.rewriteMeanwhile(RewritePhase.ABORTED, () -> {});
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  table.notices().stream().anyMatch(said -> said.contains("install the capture")));
      execute(writer, "insert into account values (5001, 7, null)", "commit");
      run.join();
    }
    assertThat(table.database().value(SUM)).isEqualTo("12/2001");
  }

  @Test
  void aBeforeTriggerThatChangesTheKeyIsReplayed() throws SQLException {
    table
        .database()
        .execute(
            "create function shift() returns trigger language plpgsql as"
                + " 'begin if new.id < 0 then new.id := 9000 - new.id; end if; return new; end'",
            "create trigger shifting before insert or update on account"
                + " for each row execute function shift()");
    table.rewriteWhen(
        RewritePhase.COPY,
        () ->
            table
                .database()
                .execute(
                    "insert into account values (-1, 1, null)",
                    "update account set id = -2, balance = 2 where id = 3"));
    assertThat(
            table
                .database()
                .value("select string_agg(id::text, ',' order by id) from account where id > 9000"))
        .isEqualTo("9001,9002");
    assertThat(table.database().value(SUM)).isEqualTo("3/2001");
  }

  @Test
  void aCursorThatUpdatesWhereItStandsIsReplayed() throws SQLException {
    try (Connection writer = table.database().application()) {
      table.rewriteWhen(
          RewritePhase.CATCH_UP,
          () ->
              execute(
                  writer,
                  "begin",
                  "declare c cursor for select * from account where id <= 3 for update",
                  "fetch c",
                  "update account set balance = 4 where current of c",
                  "fetch c",
                  "delete from account where current of c",
                  "commit"));
    }
    assertThat(table.database().value(SUM)).isEqualTo("4/1999");
  }

  @Test
  void rolledBackSavepointsLeaveNothing() throws SQLException {
    try (Connection writer = table.database().application()) {
      table.rewriteWhen(
          RewritePhase.CUT_OVER,
          () ->
              execute(
                  writer,
                  "begin",
                  "update account set balance = 1 where id = 1",
                  "savepoint s",
                  "update account set balance = 100, id = 7777 where id = 1",
                  "delete from account where id = 2",
                  "rollback to s",
                  "savepoint t",
                  "update account set balance = balance + 1 where id = 1",
                  "release t",
                  "commit"));
    }
    assertThat(table.database().value(SUM)).isEqualTo("2/2000");
  }

  @Test
  void mergeIsReplayed() throws SQLException {
    assumeTrue(table.database().majorVersion() >= 15, "MERGE is there from PostgreSQL 15 on");
    table.rewriteWhen(
        RewritePhase.COPY,
        () ->
            table
                .database()
                .execute(
                    """
                    merge into account a
                    using (values (1, 5), (2, -1), (6000, 6)) as v (id, balance) on a.id = v.id
                    when matched and v.balance < 0 then delete
                    when matched then update set balance = v.balance
                    when not matched then insert values (v.id, v.balance, null)"""));
    assertThat(table.database().value(SUM)).isEqualTo("11/2000");
  }

  @Test
  void vacuumDuringTheCopyMovesNothing() throws SQLException {
    table.database().execute("delete from account where id % 2 = 0");
    table.rewriteWhen(
        RewritePhase.COPY,
        () ->
            table
                .database()
                .execute(
                    "vacuum account",
                    "insert into account select i, 1, null from generate_series(3000, 3499) i",
                    "vacuum account"));
    assertThat(table.database().value(SUM)).isEqualTo("500/1500");
  }

  /** Its rows were read when its transaction ended; it holds neither a lock nor a snapshot. */
  @Test
  void aCursorWithHoldGivesItsRowsAcrossTheSwap() throws SQLException {
    try (Connection session = table.database().application()) {
      execute(
          session,
          "begin",
          "declare kept cursor with hold for select id from account where id <= 3 order by id",
          "commit");
      assertThat(value(session, "fetch 1 from kept")).isEqualTo("1");
      table.rewrite();
      assertThat(value(session, "fetch 1 from kept")).isEqualTo("2");
      execute(session, "update account set balance = 9 where id = 2");
      assertThat(value(session, "fetch 1 from kept")).isEqualTo("3");
    }
    assertThat(table.database().value(SUM)).isEqualTo("9/2000");
  }

  @Test
  void preparedStatementsAndFunctionsOfOldSessionsReachTheNewTable() throws SQLException {
    table
        .database()
        .execute(
            "drop table account_new",
            "create table account_new (note text, balance int not null, id bigint primary key)",
            """
            create function deposit(which int) returns text language plpgsql as $$
            declare
              found account%rowtype;
            begin
              update account set balance = balance + 1 where id = which returning * into found;
              return found.id || ':' || found.balance;
            end $$""");
    try (Connection session = table.database().owner();
        PreparedStatement update =
            session.prepareStatement("update account set balance = balance + 10 where id = ?")) {
      for (int i = 0; i < 10; i++) {
        update.setInt(1, 1);
        assertThat(update.executeUpdate()).isEqualTo(1);
        assertThat(value(session, "select deposit(2)")).isEqualTo("2:" + (i + 1));
      }
      table.rewrite();
      assertThat(update.executeUpdate()).isEqualTo(1);
      assertThat(value(session, "select deposit(2)")).isEqualTo("2:11");
    }
    assertThat(table.database().value("select balance from account where id = 1")).isEqualTo("110");
    assertThat(table.database().value(SUM)).isEqualTo("121/2000");
  }

  @Test
  void theViewProgressTellsWhereARunIs() throws SQLException {
    table.rewriteWhen(
        RewritePhase.VERIFY,
        () ->
            assertThat(
                    table
                        .database()
                        .value(
                            "select concat_ws(' ', src_table, dst_table, src_table_new,"
                                + " ins_initial, phase) from online_rewrite.progress"))
                .isEqualTo("public.account public.account_new public.account_old 2000 VERIFY"));
    assertThat(table.database().value("select phase from online_rewrite.progress"))
        .isEqualTo("DONE");
  }
}
