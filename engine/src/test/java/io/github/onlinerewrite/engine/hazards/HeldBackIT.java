package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.engine.Throttle;
import io.github.onlinerewrite.testsupport.Standby;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run pauses for the sake of others, says why, and goes on when the reason is gone. */
class HeldBackIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Throttle BY_QUERY = Throttle.NONE.withLoadQuery("select busy from load");

  private final List<String> details = new CopyOnWriteArrayList<>();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
    table.database().execute("create table load as select true as busy");
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private void busy(boolean busy) throws SQLException {
    table.database().execute("update load set busy = " + busy);
  }

  private static RewriteOptions with(Throttle throttle) {
    return Table.OPTIONS.withThrottle(throttle).withProgressInterval(Duration.ofMillis(100));
  }

  private CompletableFuture<RewriteResult> rewriting(Throttle throttle) {
    return CompletableFuture.supplyAsync(
        () -> rewrite(TableRewriter.using(table.database().ownerDataSource()), with(throttle)));
  }

  private RewriteResult rewrite(TableRewriter rewriter, RewriteOptions options) {
    return rewriter.withListener(listener((phase) -> {})).rewrite(Table.SPEC, options);
  }

  private interface PhaseEvent {
    void begun(RewritePhase phase) throws SQLException;
  }

  private RewriteListener listener(PhaseEvent event) {
    return new RewriteListener() {
      @Override
      public void phaseStarted(String name, RewritePhase phase) {
        try {
          event.begun(phase);
        } catch (SQLException failure) {
          throw new IllegalStateException(failure);
        }
      }

      @Override
      public void progress(RewriteProgress progress) {
        details.add(progress.phase() + ": " + progress.detail());
      }

      @Override
      public void notice(String name, String message) {
        notices.add(message);
      }
    };
  }

  /** In the progress that is heard, and in the status that anybody may ask for. */
  private void awaitTold(String pattern) {
    await()
        .atMost(PATIENCE)
        .until(() -> details.stream().anyMatch(detail -> detail.matches(pattern)));
    await().atMost(PATIENCE).until(() -> status().matches(pattern));
  }

  private String status() {
    return TableRewriter.using(table.database().ownerDataSource()).status().stream()
        .findFirst()
        .map(RewriteStatus::progress)
        .map(progress -> progress.phase() + ": " + progress.detail())
        .orElse("");
  }

  private void assertRewritten(RewriteResult result) throws SQLException {
    assertThat(result.rowsCopied()).isEqualTo(2000);
    assertThat(table.database().value("select pg_typeof(id) from account limit 1"))
        .isEqualTo("bigint");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asLongAsTheLoadQueryGivesTrue(boolean several) throws SQLException {
    CompletableFuture<RewriteResult> run;
    try (Connection only = table.database().owner()) {
      run =
          several
              ? rewriting(BY_QUERY)
              : CompletableFuture.supplyAsync(
                  () -> rewrite(TableRewriter.using(only), with(BY_QUERY)));
      awaitTold("COPY: paused since [0-9.]+ s: the load query gives true");
      assertThat(table.database().value("select count(*) from account_new")).isEqualTo("0");
      busy(false);
      assertRewritten(run.join());
    }
    assertThat(notices)
        .contains("pausing: the load query gives true")
        .anyMatch(notice -> notice.matches("going on after a pause of [0-9.]+ s"));
  }

  @Test
  void asLongAsAStandbyIsBehind() throws Exception {
    assumeTrue(table.database().canRestartServer());
    table.database().allowStatistics();
    try (Standby standby = table.database().streamingStandby()) {
      standby.pauseReplay();
      CompletableFuture<RewriteResult> run =
          rewriting(BY_QUERY.withMaxReplicaLag(Duration.ofSeconds(1)));
      // The lag is measured while another reason holds back.
      String behind = "standby walreceiver \\(pid \\d+\\) is [0-9.]+ s behind, more than 1.0 s";
      awaitTold("COPY: paused since .*" + behind + "; the load query gives true");
      busy(false);
      awaitTold("COPY: paused since [0-9.]+ s: " + behind);
      standby.resumeReplay();
      assertRewritten(run.join());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, begin; select 1, rollback",
    "false, begin; create table other (); prepare transaction 'waits', rollback prepared 'waits'"
  })
  void asLongAsATransactionOfSomebodyElseIsOld(boolean visible, String begin, String end)
      throws SQLException {
    if (visible) {
      table.database().allowStatistics();
    }
    try (Connection application = table.database().superuser()) {
      execute(application, begin);
      CompletableFuture<RewriteResult> run =
          rewriting(BY_QUERY.withMaxTransactionAge(Duration.ofSeconds(1)));
      String old =
          "a transaction of (pid \\d+ \\(user postgres, application .*\\)|prepared transaction"
              + " 'waits') is open since [0-9.]+ s, longer than 1.0 s";
      awaitTold("COPY: paused since .*" + old + "; the load query gives true");
      busy(false);
      awaitTold("COPY: paused since [0-9.]+ s: " + old);
      execute(application, end);
      assertRewritten(run.join());
    }
  }

  /** The source has some 90 kB, which are copied, and compared with as much again. */
  @Test
  void toTheRateThatIsAsked() throws SQLException {
    RewriteResult result = rewriting(Throttle.NONE.withMaxRate(ByteSize.parse("64 kB"))).join();
    assertRewritten(result);
    assertThat(details).anyMatch(detail -> detail.matches("(COPY|VERIFY): .*held to 64 kB/s"));
    assertThat(result.wallTime()).isGreaterThan(Duration.ofSeconds(2));
  }

  /** What is not replayed then would never be replayed if somebody wrote all the time. */
  @Test
  void inTheFirstRoundOfCatchUpAndNotInThoseAfterIt() throws SQLException {
    busy(false);
    CompletableFuture<RewriteResult> run =
        CompletableFuture.supplyAsync(
            () ->
                TableRewriter.using(table.database().ownerDataSource())
                    .withListener(listener(this::writeAndBeBusy))
                    .rewrite(Table.SPEC, with(BY_QUERY)));
    awaitTold("CATCH_UP: replaying; paused since [0-9.]+ s: the load query gives true");
    busy(false);
    RewriteResult result = run.join();
    assertThat(result.changesReplayed()).isGreaterThanOrEqualTo(12_000);
    assertThat(table.database().value("select count(*) from account")).isEqualTo("14000");
    assertThat(details).noneMatch(detail -> detail.matches("CUT_OVER: .*paused.*"));
  }

  private void writeAndBeBusy(RewritePhase phase) throws SQLException {
    if (phase == RewritePhase.CATCH_UP) {
      table
          .database()
          .execute("insert into account select i, 0, null from generate_series(3001, 15000) i");
    }
    if (phase == RewritePhase.CATCH_UP || phase == RewritePhase.CUT_OVER) {
      busy(true);
    }
  }

  @Test
  void notForLongerThanTheSwapTimeout() throws SQLException {
    RewriteOptions shortly = with(BY_QUERY).withSwapTimeout(Duration.ofSeconds(1));
    TableRewriter rewriter = TableRewriter.using(table.database().ownerDataSource());
    assertThatThrownBy(() -> rewrite(rewriter, shortly))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("it was held back for ")
        .hasMessageContaining("the load query gives true. The source is in place")
        .hasMessageContaining("it resumes");
    busy(false);
    assertRewritten(rewrite(rewriter, with(BY_QUERY)));
  }

  @Test
  void noLongerWhenItIsInterrupted() throws InterruptedException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread run =
        new Thread(
            () ->
                failure.set(
                    catchThrowable(
                        () ->
                            rewrite(
                                TableRewriter.using(table.database().ownerDataSource()),
                                with(BY_QUERY)))));
    run.start();
    awaitTold("COPY: paused since .*");
    run.interrupt();
    run.join(5_000);
    assertThat(run.isAlive()).isFalse();
    assertThat(failure.get()).isInstanceOf(RewriteException.Cancelled.class);
  }

  @Test
  void aLoadQueryThatFailsLaterEndsTheRun() throws SQLException {
    CompletableFuture<RewriteResult> run = rewriting(BY_QUERY);
    awaitTold("COPY: paused since .*");
    table.database().execute("drop table load");
    assertThatThrownBy(run::join)
        .hasCauseInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("the load query fails (SQLSTATE 42P01");
  }

  @Test
  void aLoadQueryWithoutAnAnswerHoldsBack() throws SQLException {
    CompletableFuture<RewriteResult> run =
        rewriting(
            Throttle.NONE.withLoadQuery(
                "select pg_sleep(case when busy then 60 else 0 end) is null from load"));
    awaitTold("COPY: paused since [0-9.]+ s: the load query has no answer within 2.0 s");
    busy(false);
    assertRewritten(run.join());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "select true;",
        "select true, false",
        "select i > 0 from generate_series(1, 2) i",
        "select true from nothing",
        "with gone as (delete from load returning true) select true from gone",
        "select nextval('counted') > 0"
      })
  void aLoadQueryThatIsNoneIsFound(String query) throws SQLException {
    table.database().execute("create sequence counted");
    assertThat(found(Throttle.NONE.withLoadQuery(query))).containsExactly("throttle-query");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select true where false",
        "select current_time is null",
        "select '{\"a\": 1}'::jsonb ? 'b' and '{slot}' = note from account where id = 1 -- why?"
      })
  void aLoadQueryThatIsOneIsNot(String query) {
    assertThat(found(Throttle.NONE.withLoadQuery(query))).isEmpty();
  }

  @Test
  void notWhileTheLoadQueryGivesNull() throws SQLException {
    assertRewritten(rewriting(Throttle.NONE.withLoadQuery("select null::boolean")).join());
    assertThat(notices).noneMatch(notice -> notice.contains("pausing"));
  }

  @Test
  void standbysThatAreNotToBeSeenAreFound() throws SQLException {
    Throttle lag = Throttle.NONE.withMaxReplicaLag(Duration.ofSeconds(1));
    assertThat(found(lag)).containsExactly("throttle-rights");
    table.database().allowStatistics();
    assertThat(found(lag)).isEmpty();
  }

  private List<String> found(Throttle throttle) {
    return TableRewriter.using(table.database().ownerDataSource())
        .check(Table.SPEC, with(throttle))
        .stream()
        .map(Finding::code)
        .toList();
  }
}
