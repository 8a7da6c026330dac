package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a rewrite stands, for somebody who does not work on it. */
class StatusIT {

  private static final RewriteOptions LATER = Table.OPTIONS.withSwapLater(true);

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(table.database().ownerDataSource());
  }

  private RewriteStatus status() {
    return rewriter().status().get(0);
  }

  private void prepare() {
    table.rewriteWith(LATER, RewritePhase.ABORTED, () -> {});
  }

  private static int pid(Connection connection) throws SQLException {
    return Integer.parseInt(Table.value(connection, "select pg_backend_pid()"));
  }

  @Test
  void backlogOfWhatIsPreparedIsCountedNow() throws SQLException {
    prepare();
    RewriteStatus prepared = status();
    assertThat(prepared.progress())
        .isEqualTo(new RewriteStatus.Progress(RewritePhase.READY, 100, 2000, 0, null, ""));
    assertThat(prepared.running()).isFalse();
    assertThat(prepared.isUnfinished()).isTrue();
    assertThat(prepared.times().readyAt())
        .isBetween(prepared.times().startedAt(), Instant.now().plusSeconds(60));
    assertThat(prepared.blockers()).isEmpty();
    assertThat(backlog().changes()).isZero();
    long bytes = backlog().bytes();

    table.database().execute("update account set balance = balance + 1", "delete from account");
    assertThat(backlog().changes()).isEqualTo(4000);
    assertThat(backlog().bytes()).isGreaterThan(bytes);

    rewriter().refresh("account");
    assertThat(backlog().changes()).isZero();
  }

  private RewriteStatus.Backlog backlog() {
    return Objects.requireNonNull(status().backlog());
  }

  @Test
  void runThatIsAliveIsSeenWithItsBacklogAndIsNoBlockerOfItself() throws SQLException {
    table.rewriteWhen(
        RewritePhase.VERIFY,
        () -> {
          table.database().execute("update account set balance = 1 where id = 1");
          RewriteStatus running = status();
          assertThat(running.running()).isTrue();
          assertThat(running.phase()).isEqualTo(RewritePhase.VERIFY);
          assertThat(backlog().changes()).isPositive();
          assertThat(running.times().readyAt()).isNull();
          assertThat(running.blockers()).isEmpty();
        });
  }

  @Test
  void whatHasSwappedHasAttemptsAndNoBacklog() throws SQLException {
    table.rewrite();
    try (Connection reader = table.database().owner()) {
      reader.setAutoCommit(false);
      Table.value(reader, "select count(*) from account");

      RewriteStatus swapped = status();
      assertThat(swapped.isUnfinished()).isFalse();
      assertThat(swapped.backlog()).isNull();
      assertThat(swapped.blockers()).isEmpty();
      assertThat(swapped.attempts().count()).isPositive();
      assertThat(swapped.attempts().lastStall()).isNotNull();
      assertThat(swapped.attempts().longestStall()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select count(*) from account              | AccessShareLock on public.account",
        "update account set balance = 1            | RowExclusiveLock on public.account",
        "select count(*) from owner_of             | AccessShareLock on public.owner_of",
        "lock table account_view in share mode     | ShareLock on public.account"
      })
  void whoHoldsWhatTheSwapWantsIsNamed(String statement, String lock) throws SQLException {
    table
        .database()
        .execute(
            "create table owner_of (id int primary key)",
            "alter table account add owner_id int references owner_of",
            "alter table account_new add owner_id int",
            "create view account_view as select id from account");
    prepare();
    try (Connection blocker = table.database().owner()) {
      blocker.setAutoCommit(false);
      Table.execute(blocker, statement);

      assertThat(status().blockers())
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.pid()).isEqualTo(pid(blocker));
                assertThat(found.who()).contains("idle in transaction");
                assertThat(found.holds()).contains("holds " + lock);
                assertThat(found.since()).isBefore(Instant.now().plusSeconds(60));
              });
      blocker.rollback();
    }
    assertThat(status().blockers()).isEmpty();
  }

  @Test
  void whoHoldsAnOldSnapshotIsNamed() throws SQLException {
    prepare();
    try (Connection blocker = table.database().application()) {
      blocker.setAutoCommit(false);
      blocker.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Table.value(blocker, "select 1");

      assertThat(status().blockers())
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.pid()).isEqualTo(pid(blocker));
                assertThat(found.holds()).isEqualTo("holds a snapshot");
              });
      blocker.rollback();
    }
  }

  @Test
  void nobodysLockIsWaitedFor() throws SQLException {
    prepare();
    String backlog = "online_rewrite.backlog_" + status().id();
    try (Connection blocker = table.database().owner()) {
      blocker.setAutoCommit(false);
      Table.execute(
          blocker, "lock table account, account_new, " + backlog + " in access exclusive mode");

      RewriteStatus locked = assertTimeoutPreemptively(Duration.ofSeconds(20), this::status);
      assertThat(locked.phase()).isEqualTo(RewritePhase.READY);
      assertThat(locked.backlog()).isNull();
      assertThat(locked.blockers())
          .singleElement()
          .satisfies(
              found ->
                  assertThat(found.holds())
                      .contains("AccessExclusiveLock on public.account")
                      .contains("AccessExclusiveLock on public.account_new"));
      assertThat(locked.leftovers())
          .containsExactly("not known at present: somebody has a lock on what is left");
      blocker.rollback();
    }
    assertThat(status().backlog()).isNotNull();
  }

  @Test
  void whoMayNotReadTheBacklogSeesTheRest() throws SQLException {
    prepare();
    table
        .database()
        .execute(
            "grant usage on schema online_rewrite to public",
            "grant select on online_rewrite.rewrite, online_rewrite.chunk to public");
    try (Connection other = table.database().application()) {
      RewriteStatus seen = TableRewriter.using(other).status().get(0);
      assertThat(seen.phase()).isEqualTo(RewritePhase.READY);
      assertThat(seen.backlog()).isNull();
    }
  }
}
