package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody is in the way for longer than we are ready to wait: he is named, with what he holds and
 * since when; nobody is stalled meanwhile; swapTimeout ends the run, and a rerun resumes.
 */
class BlockedIT {

  private static final RewriteOptions SHORT = Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(3));

  private static final String WAITERS =
      "select count(*) from pg_locks where not granted and relation = 'account'::regclass";

  private static final String VACUUMS =
      "select count(*) from pg_locks l join pg_stat_activity a using (pid)"
          + " where l.relation = 'account'::regclass and a.usesysid is null and l.granted";

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
  @EnumSource(names = {"CAPTURE", "CUT_OVER"})
  void anIdleTransactionIsNamedWithItsLockAndTheRunEnds(RewritePhase phase) throws SQLException {
    try (Connection idle = table.database().application()) {
      execute(idle, "set application_name = 'report'");
      String pid = value(idle, "select pg_backend_pid()");
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      SHORT,
                      phase,
                      () -> execute(idle, "begin", "update account set balance = 1 where id = 1")))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("pid " + pid + " (user " + table.database().applicationUser())
          .hasMessageContaining("application report")
          .hasMessageContaining("holds RowExclusiveLock on public.account")
          .hasMessageMatching("(?s).*since \\d+\\.\\d s or longer.*");
      execute(idle, "commit");
    }
    assertItResumes();
  }

  /** Nobody queues behind us, and we do not queue behind somebody else's ALTER TABLE. */
  @ParameterizedTest
  @EnumSource(names = {"CAPTURE", "CUT_OVER"})
  void aQueueOfDdlIsNotJoined(RewritePhase phase) throws SQLException {
    AtomicReference<CompletableFuture<Void>> altered = new AtomicReference<>();
    try (Connection idle = table.database().application();
        Connection other = table.database().owner()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              phase,
              () -> {
                execute(idle, "begin", "select count(*) from account");
                altered.set(CompletableFuture.runAsync(() -> alter(other)));
                await().until(() -> "1".equals(table.database().value(WAITERS)));
              });
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  run.isDone()
                      || table.notices().stream()
                          .anyMatch(
                              said ->
                                  said.contains(
                                      "waits for AccessExclusiveLock on public.account")));
      assertThat(run).isNotDone();
      assertThat(table.database().value(WAITERS)).isEqualTo("1");
      execute(idle, "commit");
      assertThat(run.handle((result, failure) -> failure).join()).hasMessageContaining("column");
    }
  }

  private static void alter(Connection connection) {
    try {
      execute(connection, "alter table account add column extra int");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CAPTURE", "CUT_OVER"})
  void aVacuumAgainstWraparoundIsNamed(RewritePhase phase) throws SQLException {
    table
        .database()
        .execute(
            "alter table account set (autovacuum_freeze_max_age = 100000,"
                + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
            "insert into account select i, 0, repeat('x', 500) from generate_series(3000, 9000) i");
    try (Connection application = table.database().application()) {
      assertThatThrownBy(() -> table.rewriteWith(SHORT, phase, this::startVacuum))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("autovacuum (pid ")
          .hasMessageContaining("on public.account, which prevents transaction id wraparound")
          .hasMessageMatching("(?s).*since \\d+\\.\\d s or longer.*");
      assertThat(table.notices())
          .anyMatch(
              said -> said.contains("without queuing") && said.contains("prevents transaction id"));
      // It goes on, and so does the application.
      assertThat(table.database().value(VACUUMS)).isEqualTo("1");
      execute(application, "update account set balance = balance + 1 where id = 1");
    }
    endVacuum();
    assertItResumes();
  }

  /** A dump, for example. */
  @ParameterizedTest
  @EnumSource(names = {"CAPTURE", "INDEX"})
  void aReaderOfTheTargetIsNamedAndTheRunEnds(RewritePhase phase) throws SQLException {
    table
        .database()
        .execute(
            "alter table account add unique (note)", "update account set balance = 1 where id = 1");
    try (Connection idle = table.database().owner()) {
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      SHORT,
                      phase,
                      () -> execute(idle, "begin", "lock table account_new in access share mode")))
          .hasMessageContaining("phase " + phase)
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("holds AccessShareLock on public.account_new");
      execute(idle, "commit");
    }
    assertItResumes();
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "CATCH_UP", "VERIFY"})
  void whoKeepsUsFromReadingIsNamedAndTheRunEnds(RewritePhase phase) throws SQLException {
    try (Connection idle = table.database().owner()) {
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      SHORT,
                      phase,
                      () -> {
                        table.database().execute("update account set balance = 1 where id = 1");
                        execute(idle, "begin", "lock table account in access exclusive mode");
                      }))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("holds AccessExclusiveLock on public.account");
      execute(idle, "rollback");
    }
    assertItResumes();
  }

  @Test
  void whoKeepsUsFromReplayingIsNamedAndTheRunEnds() throws SQLException {
    try (Connection idle = table.database().owner()) {
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      SHORT,
                      RewritePhase.CATCH_UP,
                      () -> {
                        table.database().execute("update account set balance = 1 where id = 1");
                        execute(idle, "begin", "lock table account_new in share mode");
                      }))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("holds ShareLock on public.account_new");
      execute(idle, "rollback");
    }
    assertItResumes();
  }

  /** Not only who is there when a phase begins: the sessions that copy or compare wait for him. */
  @ParameterizedTest
  @EnumSource(names = {"COPY", "VERIFY"})
  void whoComesInTheMiddleIsNamed(RewritePhase phase) throws SQLException {
    String mode = phase == RewritePhase.COPY ? "share" : "access exclusive";
    try (Connection first = table.database().owner();
        Connection second = table.database().owner()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              phase, () -> execute(first, "begin", "lock table account_new in " + mode + " mode"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  !"0"
                      .equals(
                          table.database().value(WAITERS.replace("'account'", "'account_new'"))));
      execute(second, "begin", "lock table account in access exclusive mode");
      execute(first, "rollback");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  run.isDone()
                      || table.notices().stream()
                          .anyMatch(
                              said ->
                                  said.contains("holds AccessExclusiveLock on public.account")));
      assertThat(run).isNotDone();
      execute(second, "rollback");
      assertThat(run.join().alreadySwapped()).isFalse();
    }
  }

  /** The swap is done: what is left to take off the new table is left to the next run. */
  @Test
  void aReaderOfTheNewTableIsNotWaitedForForEver() throws SQLException {
    try (Connection idle = table.database().application()) {
      RewriteResult result =
          table.rewriteWith(
              SHORT,
              RewritePhase.SWAPPED,
              // A lock without a snapshot.
              () -> execute(idle, "begin", "lock table account in access share mode"));
      assertThat(result.notices())
          .anyMatch(
              said ->
                  said.startsWith("the snapshot guard is still on the table")
                      && said.contains("holds AccessShareLock on public.account"));
      execute(idle, "commit");
    }
    table.rewrite();
    assertThat(
            table
                .database()
                .value("select count(*) from pg_trigger where tgrelid = 'account'::regclass"))
        .isEqualTo("0");
  }

  @Test
  void aReaderOfTheOldTableIsNamedAndTheRunEnds() throws SQLException {
    try (Connection idle = table.database().owner()) {
      assertThatThrownBy(
              () ->
                  table.rewriteWith(
                      SHORT,
                      RewritePhase.SWAPPED,
                      () -> execute(idle, "begin", "select count(*) from account_old")))
          .isInstanceOf(RewriteException.NotAchieved.class)
          .hasMessageContaining("phase SWAPPED")
          .hasMessageContaining("holds AccessShareLock on public.account_old");
      execute(idle, "commit");
    }
    assertThat(table.rewrite().alreadySwapped()).isTrue();
  }

  /** Autovacuum gives way to the validation of a foreign key, too. */
  @Test
  void autovacuumOfAReferencingTableYieldsToTheValidation() throws SQLException {
    table
        .database()
        .execute(
            "create table movement (id int primary key, account int references account, note text)"
                + " with (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0,"
                + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
            "insert into movement select i, 1, repeat('x', 500) from generate_series(1, 6000) i");
    table.rewriteWhen(
        RewritePhase.SWAPPED,
        () -> {
          table.database().execute("update movement set note = note || 'y'");
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> "1".equals(table.database().value(VACUUMS.replace("account", "movement"))));
        });
    assertThat(
            table
                .database()
                .value(
                    "select convalidated from pg_constraint where conrelid = 'movement'::regclass and contype = 'f'"))
        .isEqualTo("t");
    // It comes back within a second, so that once in a while it is there again before our lock.
    assertThat(table.notices().stream().filter(said -> said.contains("gave up")))
        .hasSizeLessThan(4);
  }

  /** Makes the table so old that autovacuum must come, and stays. */
  private void startVacuum() throws SQLException {
    table
        .database()
        .execute(
            "do $$ begin for i in 1..100100 loop perform pg_current_xact_id(); commit; end loop;"
                + " end $$");
    await().atMost(Duration.ofSeconds(60)).until(() -> "1".equals(table.database().value(VACUUMS)));
  }

  private void endVacuum() throws SQLException {
    CompletableFuture<Void> young =
        CompletableFuture.runAsync(
            () -> {
              try {
                table.database().execute("alter table account reset (autovacuum_freeze_max_age)");
              } catch (SQLException failure) {
                throw new IllegalStateException(failure);
              }
            });
    try (Connection superuser = table.database().superuser()) {
      await()
          .until(
              () -> {
                execute(
                    superuser,
                    "select pg_cancel_backend(pid) from pg_stat_activity"
                        + " where query ~ '^autovacuum.*account'");
                return young.isDone();
              });
    }
    young.join();
  }

  private void assertItResumes() throws SQLException {
    RewriteResult result = table.rewrite();
    assertThat(result.alreadySwapped()).isFalse();
    assertThat(table.notices()).anyMatch(said -> said.startsWith("resuming"));
    assertThat(table.database().value("select sum(balance) from account")).isEqualTo("1");
  }
}
