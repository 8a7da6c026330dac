package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A commit waits for the disk and for synchronous replicas; the swap's locks do not. */
class SlowReplicaIT {

  @Test
  void nobodyWaitsForTheReplicaThatTheSwapWaitsFor() throws SQLException {
    assumeTrue(TestDatabase.isServerOwn());
    try (Table table = Table.create();
        Connection reader = table.database().application();
        Statement reading = reader.createStatement()) {
      // Then only the commits wait that say so themselves.
      table.database().execute("alter role {owner} set synchronous_commit = off");
      CompletableFuture<RewriteResult> run =
          CompletableFuture.supplyAsync(
              () ->
                  table.rewriteWith(
                      Table.OPTIONS, RewritePhase.CUT_OVER, () -> replicas(table, "nobody")));
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    "1"
                        .equals(
                            table
                                .database()
                                .value(
                                    "select count(*) from pg_stat_activity where datname ="
                                        + " current_database() and wait_event = 'SyncRep'")));
        reading.execute("set statement_timeout = '5s'");
        // Its own commit is not what is looked at.
        reading.execute("set synchronous_commit = off");
        reading.execute("update account set balance = balance + 1 where id = 1");
        assertThat(
                table
                    .database()
                    .value("select pg_typeof(id) || ' ' || balance from account where id = 1"))
            .isEqualTo("bigint 1");
        assertThat(run).isNotDone();
      } finally {
        replicas(table, "");
      }
      assertThat(run.join().longestLockHeld()).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static void replicas(Table table, String names) {
    try (Connection admin = table.database().superuser();
        Statement statement = admin.createStatement()) {
      statement.execute("alter system set synchronous_standby_names = '" + names + "'");
      statement.execute("select pg_reload_conf()");
      await()
          .until(
              () ->
                  names.equals(
                      table
                          .database()
                          .value("select current_setting('synchronous_standby_names')")));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
