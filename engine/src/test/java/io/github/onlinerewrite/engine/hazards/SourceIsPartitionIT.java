package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that is a partition of a partition: writes come through each of three tables. */
class SourceIsPartitionIT {

  private static final String SUM = "select sum(balance) || '/' || count(*) from account_root";

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.createPartition();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private @Nullable String bound(String of) throws SQLException {
    return table.database().value("select pg_get_partition_constraintdef('" + of + "'::regclass)");
  }

  @Test
  void writesThroughTheRootAreExactAndThePlaceIsKept() throws SQLException {
    String before = bound("account");
    try (Connection application = table.database().application()) {
      table.rewriteWhen(
          RewritePhase.CUT_OVER,
          () ->
              execute(
                  application,
                  "update account_root set balance = 1 where id in (1, 700)",
                  "update account_middle set balance = 2 where id = 2",
                  "update account set balance = 3 where id = 3",
                  // Out of the source and into it.
                  "update account_root set id = 5000 where id = 4",
                  "update account_root set id = 2600 where id = 3001",
                  "delete from account_root where id = 5",
                  "insert into account_root values (2500, 9, null)"));
    }
    assertThat(table.database().value(SUM)).isEqualTo("16/2001");
    assertThat(bound("account")).isEqualTo(before);
    assertThat(bound("account_old")).isNull();
    assertThat(table.database().value("select count(*) from account")).isEqualTo("1999");
    assertThat(table.database().value("select count(*) from account_old")).isEqualTo("1999");
    assertThat(table.database().value("select count(*) from pg_trigger where tgname ~ '_guard_'"))
        .isEqualTo("0");
    assertThat(
            table.database().value("select count(*) from pg_constraint where conname ~ 'online'"))
        .isEqualTo("0");
  }

  @Test
  void indexesTriggersAndColumnsBelongToTheParentAgain() throws SQLException {
    table.rewrite();
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(indexrelid::regclass::text, ',' order by"
                        + " indexrelid::regclass::text)"
                        + " from pg_index i join pg_inherits h on h.inhrelid = i.indexrelid"
                        + " where i.indrelid = 'account'::regclass"))
        .isEqualTo("account_balance_idx,account_pkey");
    assertThat(
            table
                .database()
                .value(
                    "select count(*) from pg_trigger where tgrelid = 'account'::regclass"
                        + " and tgname = 'stamps' and tgparentid <> 0"))
        .isEqualTo("1");
    assertThat(
            table
                .database()
                .value(
                    "select bool_or(attislocal) from pg_attribute"
                        + " where attrelid = 'account'::regclass and attnum > 0"))
        .isEqualTo("f");
  }

  @ParameterizedTest
  @EnumSource(
      value = RewritePhase.class,
      names = {"COPY", "VERIFY", "CUT_OVER"})
  void truncateOfTheRootIsNotMissed(RewritePhase phase) throws SQLException {
    table.rewriteWhen(phase, () -> table.database().execute("truncate account_root"));
    assertThat(table.database().value("select count(*) from account")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update account_root set balance = balance + 1 where id = 7",
        "delete from account_middle where id = 7",
        "insert into account_root values (2999, 0, null)",
        "truncate account_root",
        "update account_root set id = 3002 where id = 7"
      })
  void aStaleWriteThroughAnAncestorIsTurnedAway(String write) throws SQLException {
    try (Connection writer = table.database().owner()) {
      CompletableFuture<RewriteResult> run =
          CompletableFuture.supplyAsync(
              () ->
                  table.rewriteWith(
                      Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(2)),
                      RewritePhase.CUT_OVER,
                      () -> {
                        execute(writer, "begin isolation level repeatable read");
                        value(writer, "select 1");
                      }));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  "t"
                      .equals(
                          table.database().value("select to_regclass('account_old') is not null")));
      assertThatThrownBy(() -> execute(writer, write))
          .isInstanceOfSatisfying(
              SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("40001"));
      execute(writer, "rollback");
      run.join();
    }
    assertThat(table.database().value(SUM)).isEqualTo("0/2001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table account_middle detach partition account",
        "create table account_other partition of account_middle for values from (3100) to (3200)",
        "create index on account_middle (note)",
        "create trigger second after insert on account_middle"
            + " for each row execute function stamp()",
      })
  void aChangeOfTheParentIsNoticed(String change) throws SQLException {
    try {
      table.rewriteWhen(RewritePhase.CUT_OVER, () -> table.database().execute(change));
    } catch (RewriteException.NotAchieved | RewriteException.Failed stopped) {
      TableRewriter.using(table.database().ownerDataSource()).abort("account");
      assertThat(
              table
                  .database()
                  .value("select count(*) from pg_trigger where tgname ~ 'online_rewrite'"))
          .isEqualTo("0");
      table.database().execute("drop index if exists account_middle_note_idx");
      table.rewrite();
    }
    assertThat(table.database().value("select count(*) from account")).isEqualTo("1999");
    assertThat(
            table
                .database()
                .value(
                    "select count(*) from pg_index i where not indisvalid or indrelid ="
                        + " 'account'::regclass and not exists (select from pg_inherits"
                        + " where inhrelid = indexrelid) and exists (select from pg_inherits"
                        + " where inhrelid = 'account'::regclass)"))
        .isEqualTo("0");
  }

  /** A partition with referenced rows cannot be detached: its own foreign keys go first. */
  @Test
  void foreignKeysOfThePartitionItselfAreCarried() throws SQLException {
    table
        .database()
        .execute(
            "create table owner_of (id int primary key)",
            "insert into owner_of values (0)",
            "alter table account add constraint owned foreign key (balance) references owner_of",
            "create table movement (account int references account on delete cascade)",
            "insert into movement values (1), (2)");
    table.rewriteWhen(
        RewritePhase.CUT_OVER, () -> table.database().execute("insert into movement values (3)"));
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(concat_ws(' ', conrelid::regclass, confrelid::regclass,"
                        + " convalidated), ', ' order by oid) from pg_constraint where contype = 'f'"
                        + " and connamespace = 'public'::regnamespace"))
        .isEqualTo("account owner_of t, movement account t");
    table.database().execute("delete from account_root where id = 1");
    assertThat(table.database().value("select count(*) from movement")).isEqualTo("2");
    assertThatThrownBy(() -> table.database().execute("insert into movement values (1)"))
        .hasMessageContaining("movement_account_fkey");
  }

  /** A lock on siblings or above is neither needed nor waited for. */
  @Test
  void aReaderOfASiblingIsNotWaitedFor() throws SQLException {
    try (Connection reader = table.database().owner()) {
      table.rewriteWhen(
          RewritePhase.CUT_OVER,
          () -> execute(reader, "begin", "lock table account_sibling in access share mode"));
      execute(reader, "rollback");
    }
    assertThat(table.database().value(SUM)).isEqualTo("0/2001");
  }
}
