package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is interrupted under load: the table works on, and a clean-up leaves nothing. */
class InterruptedIT {

  private static final String OURS =
      """
      select (select count(*) from pg_trigger where tgrelid = 'account'::regclass)
        + (select count(*) from pg_class where relname ~ '^online_rewrite_')
        + (select count(*) from pg_class where relnamespace = 'online_rewrite'::regnamespace
           and relname ~ '_\\d+$')
      """;

  private final AtomicInteger written = new AtomicInteger();
  private final AtomicBoolean resting = new AtomicBoolean();
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
  @EnumSource(names = {"CAPTURE", "COPY", "INDEX", "CATCH_UP", "VERIFY", "CUT_OVER", "SWAPPED"})
  void whenAPhaseBegins(RewritePhase phase) throws SQLException {
    CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
    Throwable failure =
        catchThrowable(() -> table.rewriteWhen(phase, () -> Thread.currentThread().interrupt()));
    Thread.interrupted();
    assertTheTableWorksOn(writer, failure);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 10, 20, 40, 80, 160, 320})
  void afterSomeWrites(int writes) throws SQLException, InterruptedException {
    CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    AtomicInteger before = new AtomicInteger();
    Thread run =
        new Thread(
            () ->
                failure.set(
                    catchThrowable(
                        () ->
                            table.rewriteWhen(
                                RewritePhase.CAPTURE, () -> before.set(written.get())))));
    await().until(() -> written.get() > 0);
    run.start();
    await().until(() -> before.get() > 0);
    await().until(() -> written.get() >= before.get() + writes || writer.isDone());
    run.interrupt();
    run.join();
    assertTheTableWorksOn(writer, failure.get());
  }

  /** One of some twenty seconds, on the caller's thread: of the check, or of what a chunk needs. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStatementIsCancelled(boolean inTransaction) throws SQLException, InterruptedException {
    TestDatabase database = table.database();
    database.execute(
        "create table slow (id int primary key, v int)",
        "insert into slow select i, i from generate_series(1, 400) i",
        """
        create function public.slowly(int) returns int immutable language plpgsql as
        'begin perform pg_sleep(0.05); return $1; end'""",
        "create table slow_new (id int primary key, v int check (public.slowly(v) > 0))");
    RewriteSpec spec = RewriteSpec.table("slow");
    RewriteSpec slow =
        inTransaction ? spec.column("v").using("public.slowly(v)") : spec.into("slow_new");
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (Connection only = database.owner()) {
      Thread run =
          new Thread(
              () ->
                  failure.set(
                      catchThrowable(
                          () ->
                              TableRewriter.using(only).rewrite(slow, RewriteOptions.defaults()))));
      run.start();
      await()
          .until(
              () ->
                  "t"
                      .equals(
                          database.value(
                              "select exists (select from pg_stat_activity where state = 'active'"
                                  + " and application_name ~ 'online_rewrite'"
                                  + " and datname = current_database()"
                                  + " and now() - query_start > '1 s')")));
      run.interrupt();
      run.join(5_000);
      assertThat(run.isAlive()).isFalse();
    }
    assertThat(failure.get()).isInstanceOf(RewriteException.Cancelled.class);
  }

  /** As an application does, it tries again after 40001. */
  private void write() {
    try (Connection application = table.database().application()) {
      while (!resting.get()) {
        String key = Integer.toString(1 + written.get() % 2000);
        try {
          execute(application, "update account set balance = balance + 1 where id = " + key);
          written.incrementAndGet();
        } catch (SQLException retry) {
          if (!"40001".equals(retry.getSQLState())) {
            throw retry;
          }
        }
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void assertTheTableWorksOn(CompletableFuture<Void> writer, @Nullable Throwable failure)
      throws SQLException {
    int before = written.get();
    await().until(() -> written.get() > before || writer.isDone());
    resting.set(true);
    writer.join();
    boolean swapped =
        "t".equals(table.database().value("select to_regclass('account_old') is not null"));
    if (failure != null) {
      assertThat(failure).isInstanceOf(RewriteException.Cancelled.class);
    }
    if (swapped) {
      table.rewrite();
    } else {
      TableRewriter.using(table.database().ownerDataSource()).abort("account");
      assertThat(table.database().value(OURS)).isEqualTo("0");
      table.rewrite();
    }
    assertThat(table.database().value("select sum(balance) || '/' || count(*) from account"))
        .isEqualTo(written.get() + "/2000");
    TableRewriter.using(table.database().ownerDataSource()).finish("account");
    assertThat(table.database().value(OURS)).isEqualTo("0");
  }
}
