package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The synchronous replica goes when a lock that applications feel is about to be taken: commits of
 * ours wait for it, and hold no such lock meanwhile.
 */
class SlowReplicaLocksIT {

  /** The replica goes while the lock is held, and that takes a while. */
  private static final RewriteOptions OPTIONS =
      Table.OPTIONS.withStallBudget(Duration.ofSeconds(10));

  private Table table;
  private SynchronousReplicas replicas;

  @BeforeEach
  void createTable() throws SQLException {
    assumeTrue(TestDatabase.isServerOwn());
    table = Table.create();
    replicas = new SynchronousReplicas(table);
    table
        .database()
        .execute(
            "create table parent (id int primary key)",
            "insert into parent values (0)",
            "alter table account add foreign key (balance) references parent");
    table.database().grantDml("parent");
  }

  @AfterEach
  void dropTable() throws SQLException {
    if (table != null) {
      replicas.set("");
      table.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create trigger \"online_rewrite_refuse_1\" before",
        "drop trigger if exists \"online_rewrite_capture_1\"",
        "drop trigger if exists \"online_rewrite_guard_1\" on \"public\".\"account\"",
        "drop table \"public\".\"account_old\""
      })
  void nobodyWaitsForTheReplicaThatWeWaitFor(String moment) throws SQLException, IOException {
    try (CuttingProxy proxy = table.database().proxy();
        Connection application = table.database().application()) {
      execute(application, "set synchronous_commit = off", "set statement_timeout = '3s'");
      AtomicBoolean gone = new AtomicBoolean();
      proxy.watching(
          trip -> {
            if (trip.text().contains(moment) && gone.compareAndSet(false, true)) {
              replicas.set("nobody");
            }
          });
      CompletableFuture<RewriteResult> run =
          CompletableFuture.supplyAsync(
              () ->
                  TableRewriter.using(table.database().ownerDataSource(proxy))
                      .rewrite(Table.SPEC.droppingOldTable(), OPTIONS));
      replicas.awaitCommit();
      execute(
          application,
          "update account set balance = 0 where id = 1",
          "insert into parent values (1)",
          "delete from parent where id = 1");
      assertThat(run).isNotDone();
      replicas.set("");
      assertThat(run).succeedsWithin(Duration.ofSeconds(60));
    }
  }
}
