package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A commit waits for the disk and for synchronous replicas; the swap's locks do not. What is told
 * of the swap waits for them.
 */
class SlowReplicaIT {

  private Table table;
  private SynchronousReplicas replicas;
  private final CompletableFuture<Thread> running = new CompletableFuture<>();

  @BeforeEach
  void createTable() throws SQLException {
    assumeTrue(TestDatabase.isServerOwn());
    table = Table.create();
    replicas = new SynchronousReplicas(table);
    // Then only the commits wait that say so themselves.
    table.database().execute("alter role {owner} set synchronous_commit = off");
  }

  @AfterEach
  void dropTable() throws SQLException {
    if (table != null) {
      replicas.set("");
      table.close();
    }
  }

  @Test
  void nobodyWaitsForTheReplicaThatTheSwapWaitsFor() throws SQLException {
    try (Connection reader = table.database().application();
        Statement reading = reader.createStatement()) {
      CompletableFuture<RewriteResult> run = swapWithoutReplica();
      reading.execute("set statement_timeout = '5s'");
      // Its own commit is not what is looked at.
      reading.execute("set synchronous_commit = off");
      reading.execute("update account set balance = balance + 1 where id = 1");
      assertSwapped("bigint 1");
      assertThat(run).isNotDone();
      assertThat(table.phases()).doesNotContain(RewritePhase.SWAPPED);
      replicas.set("");
      assertThat(run.join().longestLockHeld()).isLessThan(Duration.ofSeconds(1));
      assertThat(table.phases()).endsWith(RewritePhase.SWAPPED, RewritePhase.DONE);
    }
  }

  /** It has happened, and so it is not said that the run may be aborted. */
  @Test
  void whoInterruptsTheWaitIsToldOfTheSwap() throws SQLException {
    CompletableFuture<RewriteResult> run = swapWithoutReplica();
    running.join().interrupt();
    assertThat(run)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(RewriteException.Cancelled.class)
        .withMessageContaining("The swap is committed");
    replicas.set("");
    assertSwapped("bigint 0");
    assertThat(table.rewrite().alreadySwapped()).isTrue();
  }

  /** A server that goes away while it is waited for leaves the swap to be asked for. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aSessionThatIsLostMeanwhileIsAskedFor(boolean cancelled) throws SQLException {
    CompletableFuture<RewriteResult> run = swapWithoutReplica();
    table
        .database()
        .value(
            "select count("
                + (cancelled ? "pg_cancel_backend" : "pg_terminate_backend")
                + "(pid)) from pg_stat_activity where datname = current_database()"
                + " and wait_event = 'SyncRep'");
    replicas.set("");
    assertThat(run).succeedsWithin(Duration.ofSeconds(20));
    assertSwapped("bigint 0");
    assertThat(run.join().alreadySwapped()).isEqualTo(!cancelled);
  }

  /** Returns when the swap waits. */
  private CompletableFuture<RewriteResult> swapWithoutReplica() {
    CompletableFuture<RewriteResult> run =
        CompletableFuture.supplyAsync(
            () -> {
              running.complete(Thread.currentThread());
              return table.rewriteWhen(RewritePhase.CUT_OVER, () -> replicas.set("nobody"));
            });
    replicas.awaitCommit();
    return run;
  }

  private void assertSwapped(String row) throws SQLException {
    assertThat(
            table
                .database()
                .value("select pg_typeof(id) || ' ' || balance from account where id = 1"))
        .isEqualTo(row);
  }
}
