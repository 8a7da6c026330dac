package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody is in the way of a statement in the middle of a step, where no look was taken: it does
 * not wait without a word and without an end.
 */
class BlockedInTheMiddleIT {

  private static final RewriteOptions SHORT = Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(3));

  /** Not autovacuum, which analyzes the table too, and is not ours to cancel. */
  private static final String SLOW =
      "select pid from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory'"
          + " and not granted and objid = 77 and usename = current_user";

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  /** A lock on rows is not seen among the locks on tables that keep others from writing. */
  @Test
  void whoHasLockedARowOfTheTargetIsNamedAndTheRunEnds() throws SQLException {
    try (Connection idle = table.database().owner()) {
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      SHORT,
                      RewritePhase.CATCH_UP,
                      () -> {
                        table.database().execute("update account set balance = 1 where id = 1");
                        execute(
                            idle, "begin", "select id from account_new where id = 1 for update");
                      }))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("holds RowShareLock on public.account_new");
      execute(idle, "rollback");
    }
    assertThat(table.rewrite().alreadySwapped()).isFalse();
    assertThat(table.database().value("select sum(balance) from account")).isEqualTo("1");
  }

  /** As an ALTER TABLE that takes its time does; the examination needs no more than to read. */
  @Test
  void whoKeepsEverybodyOutOfTheTablesIsNamedAndTheExaminationEnds() throws SQLException {
    try (Connection altering = table.database().owner()) {
      execute(altering, "begin", "lock table account in access exclusive mode");
      String named = "to examine the tables; in the way, since";
      assertTimeoutPreemptively(
          Duration.ofMinutes(1),
          () -> {
            assertThatThrownBy(() -> rewriter().check(Table.SPEC, SHORT))
                .isInstanceOf(RewriteException.NotAchieved.class)
                .hasMessageContaining(named)
                .hasMessageContaining("AccessExclusiveLock on public.account");
            assertThatThrownBy(() -> rewriter().rewrite(Table.SPEC, SHORT))
                .isInstanceOf(RewriteException.NotAchieved.class)
                .hasMessageContaining(named);
          });
      execute(altering, "rollback");
    }
    assertThat(rewriter().check(Table.SPEC, SHORT)).isEmpty();
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(table.database().ownerDataSource());
  }

  /** One of the whole database reads our tables for hours; a long round wants to empty one. */
  @Test
  void aDumpIsNotWaitedForBeforeTheSwap() throws SQLException {
    try (Connection dump = table.database().owner()) {
      table.rewriteWith(
          Table.OPTIONS.withSwapLater(true),
          RewritePhase.CATCH_UP,
          () -> {
            table
                .database()
                .execute(
                    "insert into account select i, 0, null from generate_series(3001, 18000) i");
            execute(
                dump,
                "begin isolation level repeatable read",
                "lock table account, online_rewrite.rewrite, online_rewrite.backlog_1,"
                    + " online_rewrite.keys_1 in access share mode");
          });
      execute(dump, "commit");
    }
    assertThat(table.rewrite().changesReplayed()).isZero();
    assertThat(table.database().value("select count(*) from account")).isEqualTo("17000");
  }

  @Test
  void aReaderOfTheBacklogIsNamedAndTheRunEnds() throws SQLException {
    try (Connection idle = table.database().owner()) {
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      SHORT,
                      RewritePhase.SWAPPED,
                      () -> execute(idle, "begin", "table online_rewrite.backlog_1")))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("holds AccessShareLock on online_rewrite.backlog_1");
      execute(idle, "commit");
    }
    assertThat(table.rewrite().alreadySwapped()).isTrue();
  }

  /** The second constraint needs a lock anew when the first one has taken hours. */
  @Test
  void whoComesBetweenTwoConstraintsIsNamed() throws SQLException {
    addSlowIndex();
    table.database().execute("alter table account add unique (note)");
    try (Connection holder = table.database().owner();
        Connection idle = table.database().owner()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              RewritePhase.INDEX,
              () -> execute(holder, "begin", "select pg_advisory_xact_lock(77)"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> "1".equals(table.database().value("select count(*) from (" + SLOW + ") s")));
      execute(idle, "begin", "lock table account_new in access share mode");
      execute(holder, "commit");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  run.isDone()
                      || table.notices().stream()
                          .anyMatch(
                              said ->
                                  said.contains("waiting to build indexes")
                                      && said.contains(
                                          "holds AccessShareLock on public.account_new")));
      assertThat(run).isNotDone();
      execute(idle, "commit");
      assertThat(run.join().alreadySwapped()).isFalse();
    }
  }

  /** Who cancels it wants its end, and not the same again. */
  @Test
  void aVacuumThatIsCancelledEndsTheRun() throws SQLException, IOException {
    addSlowIndex();
    try (Connection holder = table.database().owner();
        CuttingProxy proxy = table.database().proxy()) {
      AtomicBoolean isSlow = new AtomicBoolean();
      proxy.watching(
          trip -> {
            if (trip.text().contains("vacuum (analyze)") && isSlow.compareAndSet(false, true)) {
              execute(holder, "begin", "select pg_advisory_xact_lock(77)");
            }
          });
      CompletableFuture<RewriteResult> run =
          CompletableFuture.supplyAsync(
              () -> table.rewriteOn(table.database().ownerDataSource(proxy), Table.OPTIONS));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  "1"
                      .equals(
                          table
                              .database()
                              .value(
                                  "select count(pg_cancel_backend(pid)) from (" + SLOW + ") s")));
      await().atMost(Duration.ofSeconds(30)).until(run::isDone);
      execute(holder, "commit");
      assertThat(run.handle((result, failure) -> failure).join())
          .hasMessageContaining("phase INDEX")
          .hasMessageContaining("57014");
    }
  }

  /** Whoever builds or analyzes it waits while somebody has the advisory lock 77. */
  private void addSlowIndex() throws SQLException {
    table
        .database()
        .execute(
            "create function slow(i int) returns int language plpgsql immutable as"
                + " 'begin perform pg_advisory_xact_lock_shared(77); return i; end'",
            "alter table account add constraint account_slow exclude using btree (slow(balance) with =, id with =)");
  }
}
