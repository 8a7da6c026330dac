package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots that are older than the copy, the last catch-up or the swap. */
class SnapshotHazardsIT {

  private static final String BEGIN = "begin isolation level repeatable read";

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  /** A plain owner does not see backend_type and state of others: a filter on them sees nobody. */
  @Test
  void aSnapshotOfAnotherRoleFromBeforeTheCopyIsWaitedFor() throws SQLException {
    try (Connection reader = table.database().application()) {
      execute(reader, BEGIN);
      // A snapshot, and no lock on the table.
      assertThat(value(reader, "select 1")).isEqualTo("1");
      CompletableFuture<RewriteResult> run = table.rewriteMeanwhile(RewritePhase.ABORTED, () -> {});
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  table.notices().stream()
                      .anyMatch(notice -> notice.contains("older than the copy")));
      assertThat(value(reader, "select count(*) from account")).isEqualTo("2000");
      assertThat(run).isNotDone();
      execute(reader, "commit");
      assertThat(run.join().rowsCopied()).isEqualTo(2000);
    }
  }

  @Test
  void aSnapshotInAnotherDatabaseIsNotWaitedFor() throws SQLException {
    try (Table other = Table.create();
        Connection reader = other.database().application()) {
      execute(reader, BEGIN, "update account set balance = 1 where id = 1");
      table.rewrite();
      assertThat(table.notices()).noneMatch(said -> said.contains("waiting"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update account set balance = balance + 1 where id = 7",
        "delete from account where id = 7",
        "insert into account values (9999, 0, null)",
        "truncate account"
      })
  void aWriterWhoseSnapshotDoesNotSeeTheSwapIsTurnedAway(String write) throws SQLException {
    try (Connection writer = table.database().application()) {
      // The snapshot is taken after the last look for old ones: only the guard can stop it. It is
      // held by a lock that the swap does not need.
      CompletableFuture<RewriteResult> run =
          CompletableFuture.supplyAsync(
              () ->
                  table.rewriteWith(
                      Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(3)),
                      RewritePhase.CUT_OVER,
                      () -> {
                        execute(writer, BEGIN);
                        value(writer, "select 1");
                      }));
      awaitSwap();
      assertTurnedAway(writer, write);
      assertThat(run.join().notices()).anyMatch(notice -> notice.contains("writes are exact"));
      execute(writer, "update account set balance = 5 where id = 7");
    }
    assertThat(table.database().value("select balance from account where id = 7")).isEqualTo("5");
  }

  /** Neither a lock nor FOR UPDATE fires a trigger: the next write does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from account where id = 7 for update",
        "lock table account in exclusive mode"
      })
  void aLockTurnsNobodyAwayButTheNextWriteDoes(String lock) throws SQLException {
    try (Connection writer = table.database().application()) {
      CompletableFuture<RewriteResult> run =
          CompletableFuture.supplyAsync(
              () ->
                  table.rewriteWith(
                      Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(2)),
                      RewritePhase.CUT_OVER,
                      () -> {
                        execute(writer, BEGIN);
                        value(writer, "select 1");
                      }));
      awaitSwap();
      execute(writer, lock);
      assertTurnedAway(writer, "update account set balance = 5 where id = 7");
      run.join();
    }
  }

  /** The check of a foreign key reads with the transaction's snapshot. */
  @Test
  void aChildWhoseSnapshotIsOlderThanTheFinalReplayFindsItsParent() throws SQLException {
    table
        .database()
        .execute(
            "create table movement (account int references account)",
            "grant insert on movement to {application}");
    try (Connection child = table.database().application()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              RewritePhase.CUT_OVER,
              () -> {
                table.database().execute("insert into account values (5000, 0, null)");
                execute(child, BEGIN);
                value(child, "select 1");
              });
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  run.isDone()
                      || isSwapped()
                      || table.notices().stream()
                          .anyMatch(notice -> notice.contains("a snapshot that lasts")));
      execute(child, "insert into movement values (5000)", "commit");
      run.join();
    }
    assertThat(table.database().value("select count(*) from movement")).isEqualTo("1");
    assertThat(table.database().value("select count(*) from account")).isEqualTo("2001");
  }

  private boolean isSwapped() throws SQLException {
    return "t".equals(table.database().value("select to_regclass('account_old') is not null"));
  }

  @Test
  void theGuardIsTakenOffATableThatIsRenamedRightAfterTheSwap() throws SQLException {
    table.rewriteWhen(
        RewritePhase.SWAPPED,
        () -> table.database().execute("alter table account rename to account_elsewhere"));
    assertThat(
            table
                .database()
                .value(
                    "select count(*) from pg_trigger where tgrelid = 'account_elsewhere'::regclass"))
        .isEqualTo("0");
    assertThat(table.database().value("select count(*) from pg_proc where proname ~ 'guard'"))
        .isEqualTo("0");
  }

  @Test
  void theGuardIsTakenOffATableThatIsRenamedWhileASnapshotIsWaitedFor() throws Exception {
    try (Connection reader = table.database().application()) {
      reader.setAutoCommit(false);
      reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      CompletableFuture<Void> renamed = new CompletableFuture<>();
      table.rewriteWhen(
          RewritePhase.SWAPPED,
          () -> {
            Table.value(reader, "select 1");
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                .execute(
                    () -> {
                      try {
                        table.database().execute("alter table account rename to account_elsewhere");
                        reader.rollback();
                        renamed.complete(null);
                      } catch (SQLException failure) {
                        renamed.completeExceptionally(failure);
                      }
                    });
          });
      renamed.get(30, TimeUnit.SECONDS);
    }
    assertThat(table.database().value("select count(*) from pg_proc where proname ~ 'guard'"))
        .isEqualTo("0");
  }

  @Test
  void theGuardIsOnEveryLeafOfTheNewTable() throws SQLException {
    table
        .database()
        .execute(
            "drop table account_new",
            "create table account_new (id bigint primary key, balance int not null, note text)"
                + " partition by range (id)",
            "create table account_low partition of account_new for values from (0) to (1000)",
            "create table account_high partition of account_new default");
    table.database().grantDml("account", "account_new", "account_low", "account_high");
    try (Connection one = table.database().application();
        Connection two = table.database().application()) {
      CompletableFuture<RewriteResult> run =
          CompletableFuture.supplyAsync(
              () ->
                  table.rewriteWith(
                      Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(2)),
                      RewritePhase.CUT_OVER,
                      () -> {
                        for (Connection writer : List.of(one, two)) {
                          execute(writer, BEGIN);
                          value(writer, "select 1");
                        }
                      }));
      awaitSwap();
      assertTurnedAway(one, "delete from account_low");
      assertTurnedAway(two, "delete from account_high");
      run.join();
    }
    assertThat(
            table
                .database()
                .value("select count(*) from pg_trigger where tgname ~ 'online_rewrite_guard'"))
        .isEqualTo("0");
  }

  private void awaitSwap() {
    await().atMost(Duration.ofSeconds(30)).until(this::isSwapped);
  }

  private static void assertTurnedAway(Connection writer, String write) throws SQLException {
    assertThatThrownBy(() -> execute(writer, write))
        .isInstanceOfSatisfying(
            SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("40001"));
    execute(writer, "rollback");
  }

  @Test
  void strictReadersWithOneConnectionAreRefusedByTheCheckAndByTheRun() throws SQLException {
    try (Connection only = table.database().owner()) {
      TableRewriter rewriter = TableRewriter.using(only);
      RewriteOptions strict = Table.OPTIONS.withStrictReaders(true);
      assertThat(rewriter.check(Table.SPEC, strict))
          .extracting(Finding::code)
          .containsExactly("strict-readers-one-connection");
      assertThatThrownBy(() -> rewriter.rewrite(Table.SPEC, strict))
          .isInstanceOf(RewriteException.Refused.class)
          .hasMessageContaining("strict-readers-one-connection");
    }
  }

  @Test
  void strictReadersNeverSwapPastAnOlderSnapshot() throws SQLException {
    try (Connection reader = table.database().application()) {
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      Table.OPTIONS.withStrictReaders(true).withSwapTimeout(Duration.ofSeconds(2)),
                      RewritePhase.CUT_OVER,
                      () -> {
                        execute(reader, BEGIN);
                        value(reader, "select 1");
                      }))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("older snapshot");
      execute(reader, "commit");
    }
    assertThat(table.rewrite().alreadySwapped()).isFalse();
  }

  @Test
  void aWriteToTheOldTableIsRefused() throws SQLException {
    table.rewrite();
    assertThatThrownBy(() -> table.database().execute("update account_old set balance = 1"))
        .isInstanceOfSatisfying(
            SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("55000"));
    assertThatThrownBy(() -> table.database().execute("truncate account_old"))
        .hasMessageContaining("old table of an online rewrite");
  }

  @Test
  void deletesInAParentDoNotTripOverTheOldTable() throws SQLException {
    table
        .database()
        .execute(
            "create table owner_of (id int primary key)",
            "insert into owner_of values (1), (2)",
            "alter table account add column owner_id int references owner_of on delete cascade",
            "update account set owner_id = 1 where id <= 10",
            "alter table account_new add column owner_id int");
    table.rewrite();
    table.database().execute("delete from owner_of where id = 1");
    assertThat(table.database().value("select count(*) from account")).isEqualTo("1990");
    assertThat(table.database().value("select count(*) from account_old")).isEqualTo("2000");
  }
}
