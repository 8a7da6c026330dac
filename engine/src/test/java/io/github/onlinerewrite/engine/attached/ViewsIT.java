package io.github.onlinerewrite.engine.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views whose end is not that of the table. */
class ViewsIT {

  private static final RewriteSpec SPEC = RewriteSpec.table("t").into("t_new");

  private TestDatabase database;

  @BeforeEach
  void createTables() throws SQLException {
    database = TestDatabase.create();
    database.execute(
        "create table t (id int primary key, v int)",
        "insert into t select i, i from generate_series(1, 10) i",
        "create table t_new (id bigint primary key, v int)");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(database.ownerDataSource());
  }

  @Test
  void temporaryViewOfAnotherSessionIsRefused() throws SQLException {
    try (Connection session = database.owner();
        Statement statement = session.createStatement()) {
      statement.execute("create temporary view mine as select v from t");
      assertThatThrownBy(() -> rewriter().rewrite(SPEC, RewriteOptions.defaults()))
          .isInstanceOf(RewriteException.Refused.class)
          .hasMessageContaining("temporary view of another session");
    }
  }

  @Test
  void abortDropsWhatWasBuilt() throws SQLException {
    database.execute("create materialized view m as select id, v from t");
    RewriteListener breaking =
        new RewriteListener() {
          @Override
          public void phaseStarted(String table, RewritePhase phase) {
            if (phase == RewritePhase.CUT_OVER) {
              throw new IllegalStateException("stopped by the test");
            }
          }
        };
    assertThatThrownBy(
            () -> rewriter().withListener(breaking).rewrite(SPEC, RewriteOptions.defaults()))
        .hasStackTraceContaining("stopped by the test");
    assertThat(database.value(BUILT)).isEqualTo("1");

    rewriter().abort("t");

    assertThat(database.value(BUILT)).isEqualTo("0");
    assertThat(database.value("select count(*) from m")).isEqualTo("10");
    database.execute("drop table t_new");
  }

  private static final String BUILT =
      "select count(*) from pg_class where relkind = 'm' and relname <> 'm'";

  @Test
  void whatIsWrittenDuringTheVerificationIsShown() throws SQLException {
    database.execute("create materialized view m as select count(*) as n, sum(v) as s from t");
    TableRewriter.using(database.ownerDataSource())
        .withListener(
            new RewriteListener() {
              @Override
              public void phaseStarted(String table, RewritePhase phase) {
                if (phase == RewritePhase.VERIFY) {
                  try {
                    database.execute("update t set v = 0", "delete from t where id = 1");
                  } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                  }
                }
              }
            })
        .rewrite(SPEC, RewriteOptions.defaults());
    assertThat(database.value("select n || ' ' || s from m")).isEqualTo("9 0");
  }

  @Test
  void aRefreshBeforeTheSwapIsNotUndone() throws SQLException {
    database.execute("create materialized view m as select count(*) as n from t");
    TableRewriter.using(database.ownerDataSource())
        .withListener(
            new RewriteListener() {
              @Override
              public void phaseStarted(String table, RewritePhase phase) {
                if (phase == RewritePhase.CUT_OVER) {
                  try {
                    database.execute("insert into t values (11, 1)");
                    database.execute("refresh materialized view m");
                  } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                  }
                }
              }
            })
        .rewrite(RewriteSpec.table("t").droppingOldTable(), RewriteOptions.defaults());
    assertThat(database.value("select n from m")).isEqualTo("11");
  }

  /** Each time that the views are built, one of them is refreshed before that is done. */
  @Test
  void viewsThatAreRefreshedAllTheTimeDoNotKeepTheTableFromTheSwap() throws Exception {
    database.execute(
        "create materialized view often as select count(*) as n from t",
        "create materialized view slow as select count(*) as n, pg_sleep(1)::text from t");
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Void> refreshing =
        CompletableFuture.runAsync(
            () -> {
              while (!isOver.get()) {
                try {
                  refreshWhileSlowIsBuilt(isOver);
                } catch (SQLException failure) {
                  throw new IllegalStateException(failure);
                }
              }
            });
    RewriteOptions options = RewriteOptions.defaults().withSwapTimeout(Duration.ofSeconds(20));
    try {
      rewriter().rewrite(RewriteSpec.table("t").droppingOldTable(), options);
    } finally {
      isOver.set(true);
      refreshing.get();
    }
    assertThat(database.value("select often.n + slow.n from often, slow")).isEqualTo("20");
  }

  private void refreshWhileSlowIsBuilt(AtomicBoolean isOver) throws SQLException {
    String builds =
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and pid <> pg_backend_pid() and state = 'active'"
            + " and query like 'create materialized view%pg_sleep%'";
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> isOver.get() || "1".equals(database.value(builds)));
    if (!isOver.get()) {
      database.execute("refresh materialized view often");
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> isOver.get() || "0".equals(database.value(builds)));
  }
}
