package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that are in the way of a lock. */
class LockHazardsIT {

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update account set balance = 1 where id = 1",
        "select count(*) from account",
        "lock table account in share mode"
      })
  void anIdleTransactionIsNamedAndNobodyQueuesBehindIt(String statement) throws SQLException {
    try (Connection idle = table.database().application();
        Connection busy = table.database().application()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(RewritePhase.CUT_OVER, () -> execute(idle, "begin", statement));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  table.notices().stream().anyMatch(notice -> notice.contains("without queuing")));
      // Only a queued lock of ours could make this wait; the row is not the one that is locked.
      execute(busy, "set statement_timeout = '10s'");
      execute(busy, "select count(*) from account");
      assertThat(
              table
                  .database()
                  .value(
                      "select count(*) from pg_locks where not granted"
                          + " and relation = 'account'::regclass"))
          .isEqualTo("0");
      assertThat(run).isNotDone();
      execute(idle, "commit");
      assertThat(run.join().longestStall()).isLessThan(Duration.ofMillis(400));
    }
  }

  @Test
  void aPreparedTransactionIsNamed() throws SQLException {
    try (Connection application = table.database().application()) {
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(2)),
                      RewritePhase.CUT_OVER,
                      () ->
                          execute(
                              application,
                              "begin",
                              "update account set balance = 1 where id = 1",
                              "prepare transaction 'left behind'")))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("left behind");
      execute(application, "commit prepared 'left behind'");
    }
    assertThat(table.rewrite().alreadySwapped()).isFalse();
    assertThat(table.database().value("select balance from account where id = 1")).isEqualTo("1");
  }

  @Test
  void aSecondRunIsToldWhoHasTheTable() throws SQLException {
    AtomicLong refused = new AtomicLong();
    table.rewriteWhen(
        RewritePhase.COPY,
        () ->
            assertThatThrownBy(() -> table.rewrite())
                .isInstanceOf(RewriteException.NotAchieved.class)
                .hasMessageMatching(
                    "(?s).*pid (\\d+) \\(user test_.*, application online_rewrite\\).*"
                        + "select pg_terminate_backend\\(\\1\\).*")
                .satisfies(failure -> refused.incrementAndGet()));
    assertThat(refused).hasValue(1);
  }

  /** The server needs a moment to see that the client of a run is dead. */
  @Test
  void aRerunWaitsForTheSessionOfADeadRun() throws SQLException {
    try (Connection dead = table.database().owner()) {
      String pid = value(dead, "select pg_backend_pid()");
      execute(
          dead, "select pg_advisory_lock(hashtextextended('online_rewrite:public.account', 0))");
      CompletableFuture<RewriteResult> rerun = CompletableFuture.supplyAsync(() -> table.rewrite());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  rerun.isDone()
                      || table.notices().stream().anyMatch(said -> said.contains("pid " + pid)));
      table.database().value("select pg_terminate_backend(" + pid + ")");
      assertThat(rerun.join().alreadySwapped()).isFalse();
    }
  }
}
