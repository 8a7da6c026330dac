package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way back keeps what the way forth does: against crashes, snapshots and busy applications. */
class WayBackHazardsIT {

  private static final RewriteSpec SPEC = Table.SPEC.keepingInSync();
  private static final RewriteSpec ACCOUNT = RewriteSpec.table("account");

  /** The row is locked by us for the moment, or the guard asks for a repetition. */
  private static final Set<String> NOT_NOW = Set.of("55P03", "40001");

  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger written = new AtomicInteger();
  private Table table;
  private CuttingProxy proxy;

  @BeforeEach
  void createTable() throws SQLException, IOException {
    table = Table.create();
    proxy = table.database().proxy();
  }

  @AfterEach
  void dropTable() throws SQLException, IOException {
    proxy.close();
    table.close();
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(table.database().ownerDataSource());
  }

  private TableRewriter throughProxy() {
    return TableRewriter.using(table.database().ownerDataSource(proxy));
  }

  private String value(String query) throws SQLException {
    return String.valueOf(table.database().value(query));
  }

  /** These are transactions by themselves; the last dies with its lock. */
  private static final String WRITERS_OUT =
      "lock table \"public\".\"account\" in share row exclusive mode";

  private static final Set<String> ALONE =
      Set.of("vacuum (analyze)", "set compared_at", WRITERS_OUT);

  /** Each commit of a revert is the last thing that the server does for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          create trigger "online_rewrite_guard_2" | CAPTURE
          vacuum (analyze)                                      | INDEX
          set replay_snapshot                                   | CATCH_UP
          set compared_at                                       | VERIFY
          lock table "public"."account" in share row exclusive mode | CUT_OVER
          set phase = 'SWAPPED'                                 | SWAPPED
          drop function if exists "online_rewrite"."refuse_1"   | SWAPPED
          with left_over as                                     | SWAPPED
          drop function if exists "online_rewrite"."refuse_2"   | SWAPPED
          """)
  void aRevertThatWasKilledGoesOn(String last, RewritePhase phase) throws SQLException {
    rewriter().rewrite(SPEC, Table.OPTIONS);
    table.database().execute("update account set balance = 1 where id < 100");
    AtomicInteger seen = new AtomicInteger();
    proxy.dying(
        trip -> {
          if ((trip.before() + trip.text()).contains(last)
              && (trip.text().contains("commit\0") || ALONE.contains(last))) {
            seen.incrementAndGet();
            return CuttingProxy.Cut.AFTER;
          }
          return CuttingProxy.Cut.NONE;
        });
    assertThatThrownBy(() -> throughProxy().revert(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.class);
    assertThat(seen).hasPositiveValue();
    assertThat(rewriter().status().get(0).phase()).isEqualTo(phase);
    table.database().execute("update account set balance = 2 where id < 50");

    rewriter().revert(ACCOUNT, Table.OPTIONS);

    assertBack();
    assertThat(value("select string_agg(n::text, ' ' order by balance) from (" + COUNTS + ") c"))
        .isEqualTo("1901 50 49");
  }

  private static final String COUNTS = "select balance, count(*) n from account group by balance";

  private void assertBack() throws SQLException {
    assertThat(
            value(
                "select atttypid::regtype from pg_attribute"
                    + " where attrelid = 'account'::regclass and attname = 'id'"))
        .isEqualTo("integer");
    assertThat(rewriter().status())
        .allMatch(status -> status.phase() == RewritePhase.DONE && status.leftovers().isEmpty());
    assertThat(value("select count(*) from pg_trigger where tgname like 'online%'")).isEqualTo("0");
    assertThat(value("select count(*) from account_new")).isEqualTo("0");
  }

  @Test
  void aRevertThatWasKilledIsGivenUp() throws SQLException {
    rewriter().rewrite(SPEC, Table.OPTIONS);
    killInComparison();

    assertThatThrownBy(() -> rewriter().rewrite(SPEC, Table.OPTIONS))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("is being reverted");
    rewriter().abort("account");

    assertThat(rewriter().status().get(0).phase()).isEqualTo(RewritePhase.IN_SYNC);
    assertThat(rewriter().rewrite(SPEC, Table.OPTIONS).alreadySwapped()).isTrue();
    table.database().execute("update account set balance = 1 where id < 100");
    rewriter().revert(ACCOUNT, Table.OPTIONS);
    assertBack();
    assertThat(value("select count(*) from account where balance = 1")).isEqualTo("99");
  }

  private void killInComparison() {
    proxy.dying(
        trip ->
            trip.text().contains("set compared_at")
                ? CuttingProxy.Cut.BEFORE
                : CuttingProxy.Cut.NONE);
    assertThatThrownBy(() -> throughProxy().revert(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.class);
  }

  @Test
  void aRevertThatWasKilledMayBeFinished() throws SQLException {
    rewriter().rewrite(SPEC, Table.OPTIONS);
    killInComparison();
    rewriter().finish("account");
    assertThat(value("select to_regclass('account_old')")).isEqualTo("null");
    assertThat(value("select count(*) from pg_trigger where tgname like 'online%'")).isEqualTo("0");
    assertThat(value("select count(*) from account")).isEqualTo("2000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void atEveryInstantAnApplicationCanWrite(boolean back) throws SQLException {
    if (back) {
      rewriter().rewrite(SPEC, Table.OPTIONS);
    }
    try (Connection application = table.database().application()) {
      Table.execute(application, "set lock_timeout = '2ms'");
      proxy.watching(trip -> write(application));
      if (back) {
        throughProxy().revert(ACCOUNT, Table.OPTIONS);
      } else {
        throughProxy().rewrite(SPEC, Table.OPTIONS);
      }
    }
    assertThat(failures).isEmpty();
    assertThat(written).hasPositiveValue();
    assertThat(value("select balance from account where id = 7")).isEqualTo(written.toString());
    if (!back) {
      rewriter().revert(ACCOUNT, Table.OPTIONS);
      assertThat(value("select balance from account where id = 7")).isEqualTo(written.toString());
    }
    assertBack();
  }

  /** One of our sessions is about to ask for something; another may hold locks. */
  private synchronized void write(Connection application) {
    try {
      Table.execute(application, "update account set balance = balance + 1 where id = 7");
      written.incrementAndGet();
    } catch (SQLException failure) {
      if (!NOT_NOW.contains(failure.getSQLState())) {
        failures.add(failure.getSQLState() + " " + failure.getMessage());
      }
    }
  }

  /** Whoever comes later does not wait, since no lock of ours is queued. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "update account set balance = 7 where id = 1",
        "select count(*) from account",
        "lock table account in share mode"
      })
  void nobodyQueuesBehindARevertThatWaits(String statement) throws SQLException {
    rewriter().rewrite(SPEC, Table.OPTIONS);
    List<String> notices = new CopyOnWriteArrayList<>();
    try (Connection idle = table.database().application();
        Connection busy = table.database().application()) {
      RewriteListener begins =
          Table.when(RewritePhase.CUT_OVER, () -> Table.execute(idle, "begin", statement));
      CompletableFuture<RewriteResult> run =
          CompletableFuture.supplyAsync(
              () ->
                  rewriter()
                      .withListener(begins.and(noting(notices)))
                      .revert(ACCOUNT, Table.OPTIONS));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  run.isDone()
                      || notices.stream().anyMatch(said -> said.contains("without queuing")));
      assertThat(run).isNotDone();
      Table.execute(busy, "set statement_timeout = '10s'", "select count(*) from account");
      assertThat(
              value(
                  "select count(*) from pg_locks where not granted"
                      + " and relation = 'account'::regclass"))
          .isEqualTo("0");
      assertThat(run).isNotDone();
      Table.execute(idle, "commit");
      assertThat(run.join().longestStall()).isLessThan(Duration.ofMillis(400));
    }
    assertBack();
  }

  private static RewriteListener noting(List<String> notices) {
    return new RewriteListener() {
      @Override
      public void notice(String name, String message) {
        notices.add(message);
      }
    };
  }

  /** Its snapshot is older than the swap back. */
  @Test
  void aStaleWriterIsTurnedAway() throws SQLException {
    rewriter().rewrite(SPEC, Table.OPTIONS);
    table.database().execute("update account set balance = 1 where id < 100");
    try (Connection stale = table.database().application()) {
      stale.setAutoCommit(false);
      stale.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      RewriteListener begins =
          Table.when(RewritePhase.CUT_OVER, () -> Table.value(stale, "select 1 from pg_class"));
      RewriteListener writes = Table.when(RewritePhase.SWAPPED, () -> writeStale(stale));
      rewriter()
          .withListener(begins.and(writes))
          .revert(ACCOUNT, Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(2)));
    }
    assertThat(failures).containsExactly("40001");
    assertThat(value("select count(*) from account where balance = 1")).isEqualTo("99");
    assertBack();
  }

  private void writeStale(Connection stale) throws SQLException {
    try {
      Table.execute(stale, "update account set balance = 5 where id = 500");
    } catch (SQLException failure) {
      failures.add(failure.getSQLState());
    }
    stale.rollback();
  }
}
