package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens beside a rewrite, Flyway's history and the database agree in the end. */
class AgreementIT {

  private static final RewriteSpec TABLE = RewriteSpec.table("measurement").droppingOldTable();
  private static final RewriteSpec WIDE_ID = TABLE.column("id").type("bigint");
  private static final RewriteSpec WIDE_PEAK = TABLE.column("peaktemp").type("bigint");
  private static final RewriteOptions HASTY =
      RewriteOptions.defaults().withSwapTimeout(Duration.ofSeconds(1));

  private TestDatabase database;
  private FlywayRun flyway;

  @BeforeEach
  void createSource() throws SQLException {
    database = TestDatabase.create();
    flyway = FlywayRun.on(database);
    database.execute(
        "create table measurement (id int primary key, peaktemp int)",
        "insert into measurement select n, n % 40 from generate_series(1, 1000) n");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private static class Rewrite extends OnlineRewriteMigration {
    private final RewriteSpec spec;
    private final RewriteOptions options;

    Rewrite(RewriteSpec spec, RewriteOptions options) {
      this.spec = spec;
      this.options = options;
    }

    @Override
    protected RewriteSpec rewrite() {
      return spec;
    }

    @Override
    protected RewriteOptions options() {
      return options;
    }
  }

  private static final class V2__Rewrite extends Rewrite {
    V2__Rewrite(RewriteSpec spec) {
      this(spec, RewriteOptions.defaults());
    }

    V2__Rewrite(RewriteSpec spec, RewriteOptions options) {
      super(spec, options);
    }
  }

  private static final class V3__Rewrite extends Rewrite {
    V3__Rewrite(RewriteSpec spec) {
      super(spec, RewriteOptions.defaults());
    }
  }

  private static final class R__Rewrite extends Rewrite {
    R__Rewrite(RewriteSpec spec, RewriteOptions options) {
      super(spec, options);
    }
  }

  @Test
  void oneMigrateMayRewriteATableTwice() throws SQLException {
    flyway.of(new V2__Rewrite(WIDE_ID), new V3__Rewrite(WIDE_PEAK)).migrate();

    assertThat(flyway.history()).isEqualTo("2 Rewrite, 3 Rewrite");
    assertThat(types()).isEqualTo("bigint, bigint");
  }

  @Test
  void olderVersionMayComeLater() throws SQLException {
    flyway.of(new V3__Rewrite(WIDE_ID)).migrate();

    flyway
        .with("flyway.outOfOrder", "true")
        .of(new V2__Rewrite(WIDE_PEAK), new V3__Rewrite(WIDE_ID))
        .migrate();

    assertThat(flyway.history()).isEqualTo("3 Rewrite, 2 Rewrite");
    assertThat(types()).isEqualTo("bigint, bigint");
  }

  /** What the callback comes after is done, and found done. */
  @ParameterizedTest
  @EnumSource(names = {"BEFORE_EACH_MIGRATE", "AFTER_EACH_MIGRATE", "AFTER_VERSIONED"})
  void callbackThatThrowsNeedsNoRepair(Event event) throws SQLException {
    Flyway throwing =
        flyway.configuration(new V2__Rewrite(WIDE_ID)).callbacks(new Throwing(event)).load();
    assertThatThrownBy(throwing::migrate).hasStackTraceContaining("thrown by a callback");

    flyway.of(new V2__Rewrite(WIDE_ID)).migrate();

    assertThat(flyway.history()).isEqualTo("2 Rewrite");
    assertThat(phases()).isEqualTo("DONE");
    assertThat(types()).isEqualTo("bigint, integer");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void migrationThatIsChangedWhileUnfinishedBeginsAnewWhenAsked(boolean repeatable)
      throws SQLException {
    try (Connection reader = database.owner();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("lock table measurement in access share mode");
      assertThatThrownBy(rewrite(repeatable, WIDE_ID, HASTY)::migrate)
          .rootCause()
          .isInstanceOf(RewriteException.NotAchieved.class);
    }
    Flyway changed = rewrite(repeatable, WIDE_PEAK, HASTY);
    changed.repair();
    assertThatThrownBy(changed::migrate).hasStackTraceContaining("unfinished-rewrite");
    changed.repair();

    rewrite(repeatable, WIDE_PEAK, HASTY.withRestart(true)).migrate();

    assertThat(flyway.history()).isEqualTo(repeatable ? "R Rewrite" : "2 Rewrite");
    assertThat(phases()).isEqualTo("ABORTED, DONE");
    assertThat(types()).isEqualTo("integer, bigint");
    assertThat(changed.migrate().migrationsExecuted).isZero();
  }

  private Flyway rewrite(boolean repeatable, RewriteSpec spec, RewriteOptions options) {
    return flyway.of(repeatable ? new R__Rewrite(spec, options) : new V2__Rewrite(spec, options));
  }

  @ParameterizedTest
  @CsvSource({"history_a, history_a", "history_a, history_b"})
  void twoInstancesAtOnceRewriteOnce(String first, String second) throws SQLException {
    CompletableFuture<?> one = migratingWith(first);
    CompletableFuture<?> other = migratingWith(second);
    one.join();
    other.join();

    assertThat(phases()).isEqualTo("DONE");
    assertThat(types()).isEqualTo("bigint, integer");
    assertThat(database.value("select count(*) from " + second + " where type = 'JDBC'"))
        .isEqualTo("1");
  }

  private CompletableFuture<?> migratingWith(String history) {
    Flyway migration = flyway.configuration(new V2__Rewrite(WIDE_ID)).table(history).load();
    return CompletableFuture.runAsync(migration::migrate);
  }

  /** It waits for Flyway's lock in a transaction, as versions without our setting do. */
  @Test
  void instanceWithTheOtherLockIsWaitedFor() throws Exception {
    flyway.of().baseline();
    Flyway older =
        flyway
            .with("flyway.postgresql.transactional.lock", "true")
            .with("flyway.lockRetryCount", "3")
            .of();
    CompletableFuture<?> newer;
    try (Connection writer = database.owner();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("update measurement set peaktemp = 0 where id = 1");
      newer = CompletableFuture.runAsync(flyway.of(new V2__Rewrite(WIDE_ID))::migrate);
      await().until(() -> phases().equals("CAPTURE"));
      CompletableFuture<?> waiting = CompletableFuture.runAsync(older::migrate);
      await().until(() -> !"0".equals(database.value("select count(*)" + WAITS_IN_A_TRANSACTION)));
      writer.commit();
      assertThatThrownBy(waiting::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(FlywayException.class)
          .hasMessageContaining("Number of retries exceeded");
    }
    newer.join();

    assertThat(flyway.history()).isEqualTo("2 Rewrite");
    assertThat(types()).isEqualTo("bigint, integer");
  }

  private static final String WAITS_IN_A_TRANSACTION =
      """
       from pg_stat_activity
      where datname = current_database() and query ~ 'pg_try_advisory_xact_lock'
      """;

  @Test
  void interruptedRunIsRecordedAsFailedAndResumes() throws Exception {
    Flyway migration = flyway.of(new V2__Rewrite(WIDE_ID));
    try (Connection reader = database.owner();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("lock table measurement in access share mode");
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread run = new Thread(migration::migrate);
      run.setUncaughtExceptionHandler((thread, thrown) -> failure.complete(thrown));
      run.start();
      await().until(() -> phases().equals("CUT_OVER"));
      run.interrupt();
      assertThat(failure.join()).rootCause().isInstanceOf(RewriteException.Cancelled.class);
    }
    assertThat(flyway.history()).isEqualTo("2 Rewrite!");

    migration.repair();
    migration.migrate();

    assertThat(flyway.history()).isEqualTo("2 Rewrite");
    assertThat(phases()).isEqualTo("DONE");
  }

  private String types() throws SQLException {
    return String.valueOf(
        database.value(
            """
            select string_agg(format_type(atttypid, atttypmod), ', ' order by attname)
            from pg_attribute
            where attrelid = 'measurement'::regclass and attname in ('id', 'peaktemp')
            """));
  }

  private String phases() throws SQLException {
    if (database.value("select to_regclass('online_rewrite.progress')") == null) {
      return "none";
    }
    return String.valueOf(
        database.value("select string_agg(phase, ', ' order by id) from online_rewrite.rewrite"));
  }

  /** A callback of the user's. */
  private static final class Throwing extends BaseCallback {
    private final Event when;

    Throwing(Event when) {
      this.when = when;
    }

    @Override
    public boolean supports(Event event, Context context) {
      return event == when;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
      return true;
    }

    @Override
    public void handle(Event event, Context context) {
      throw new IllegalStateException("thrown by a callback");
    }
  }
}
