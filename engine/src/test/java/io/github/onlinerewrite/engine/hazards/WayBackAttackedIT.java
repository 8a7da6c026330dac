package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would make a way back lose something without a word, or open what is closed. */
class WayBackAttackedIT extends TableWithTwin {

  @ParameterizedTest
  @EnumSource(names = {"CAPTURE", "CATCH_UP", "VERIFY", "CUT_OVER"})
  void dataOfAnAddedColumnThatComesMeanwhileEndsTheRevert(RewritePhase phase) throws SQLException {
    rewrite(DERIVED.addColumn(AddedColumn.of("kind", "text").withDefault("'none'")));
    TableRewriter disturbed =
        rewriter()
            .withListener(
                Table.when(phase, () -> execute("update account set kind = 'gold' where id = 7")));
    assertThatThrownBy(() -> disturbed.revert(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.class)
        .hasMessageContaining("\"kind\"")
        .hasMessageNotContaining("gold");
    assertThat(value("select kind from account where id = 7")).isEqualTo("gold");
    execute("update account set kind = 'none' where id = 7");
    revert();
    assertExact("integer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alter table account add at timestamptz not null default now()         | at   | date
          alter table account add at timestamp(3) not null default now()        | at   | timestamp(0)
          alter table account add price numeric(10,4) not null default 1.2345   | price | numeric(10,2)
          alter table account add big bigint not null default 9007199254740993  | big  | float8
          alter table account alter note type varchar(20)                       | note | varchar(10)
          """)
  void whatWouldComeBackOtherwiseIsRefused(String before, String column, String type)
      throws SQLException {
    execute(before);
    assertThat(rewriter().check(ACCOUNT.column(column).type(type).keepingInSync()))
        .extracting(Finding::code)
        .contains("way-back-impossible");
  }

  @ParameterizedTest
  @CsvSource({"timestamp(0),timestamp", "varchar(10),text", "'numeric(4,1)',numeric"})
  void aKeyThatTheOldTypeWouldCutIsRefused(String old, String now) throws SQLException {
    execute("create table event (at " + old + " primary key)");
    assertThat(rewriter().check(RewriteSpec.table("event").column("at").type(now).keepingInSync()))
        .extracting(Finding::code)
        .contains("way-back-impossible");
  }

  @ParameterizedTest
  @CsvSource({"random()", "now()"})
  void anAddedColumnThatIsDifferentInEachRowIsRefused(String expression) {
    assertThat(
            rewriter()
                .check(DERIVED.addColumn(AddedColumn.of("added", "text").withDefault(expression))))
        .extracting(Finding::code)
        .contains("way-back-impossible");
  }

  /** Anybody may set what lets the run's own transactions write. */
  @Test
  void aSettingDoesNotOpenTheOldTable() throws SQLException {
    rewrite(DERIVED);
    try (Connection application = table.database().application()) {
      Table.execute(application, "set online_rewrite.run = '2'");
      assertThatThrownBy(
              () -> Table.execute(application, "update account_old set balance = 6 where id = 5"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("old table");
    }
    revert();
    assertExact("integer");
  }

  /** The policies are the new table's; without one, enabled row security shows nobody a row. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsOfTheOldTableAreHiddenWhereTheTableHidesThem(boolean until) throws SQLException {
    execute(
        "alter table account enable row level security",
        "create policy own on account using (id < 10)");
    try (Connection application = table.database().application()) {
      rewrite(DERIVED);
      assertThat(Table.value(application, "select count(*) from account")).isEqualTo("9");
      assertThat(Table.value(application, "select count(*) from account_old")).isEqualTo("0");
      execute("update account set balance = 1", "update twin set balance = 1");
      if (!until) {
        execute("drop policy own on account", "alter table account disable row level security");
      }
      revert();
      assertThat(Table.value(application, "select count(*) from account"))
          .isEqualTo(until ? "9" : "2000");
      assertThat(value("select relrowsecurity::text from pg_class where oid = 'account'::regclass"))
          .isEqualTo("" + until);
    }
    assertExact("integer");
  }

  /** Between the swap back and the moment when the table that went is emptied. */
  @Test
  void rowsOfTheTableThatWasRevertedStayHidden() throws SQLException {
    rewrite(NAMED);
    execute(
        "alter table account enable row level security",
        "create policy own on account using (id < 10)");
    AtomicReference<String> seen = new AtomicReference<>("");
    try (Connection application = table.database().application()) {
      rewriter()
          .withListener(
              Table.when(
                  RewritePhase.SWAPPED,
                  () -> seen.set(Table.value(application, "select count(*) from account_new"))))
          .revert(ACCOUNT, Table.OPTIONS);
      assertThat(seen.get()).isEqualTo("0");
      assertThat(Table.value(application, "select count(*) from account")).isEqualTo("9");
    }
    execute("alter table account disable row level security", "drop policy own on account");
    rewrite(NAMED);
    assertExact("bigint");
  }

  /** A row that changes between its replay and the look at its values has not been rounded. */
  @Test
  void aRowThatChangesDuringAReplayIsNotTakenForARoundedOne() throws SQLException {
    execute("insert into account select i, 0, null from generate_series(2001, 30000) i");
    rewrite(ACCOUNT.column("balance").type("numeric(12,2)").keepingInSync());
    AtomicBoolean end = new AtomicBoolean();
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> changeUntil(end));
    try {
      for (int i = 0; i < 2; i++) {
        execute("update account set balance = balance + 1");
        rewriter().refresh(ACCOUNT, Table.OPTIONS);
      }
    } finally {
      end.set(true);
      writer.join();
    }
    String sum = value("select sum(balance)::bigint from account");
    revert();
    assertThat(value("select sum(balance) from account")).isEqualTo(sum);
  }

  private void changeUntil(AtomicBoolean end) {
    try (Connection application = table.database().application()) {
      Table.execute(application, "set synchronous_commit = off");
      for (int i = 0; !end.get(); i++) {
        Table.execute(
            application, "update account set balance = balance + 1 where id % 40 = " + i % 40);
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
