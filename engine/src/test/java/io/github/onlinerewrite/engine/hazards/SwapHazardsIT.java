package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens while the swap waits for its moment. */
class SwapHazardsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  @Test
  void whatIsAttachedWhileABlockerIsWaitedForIsCarried() throws SQLException {
    table
        .database()
        .execute(
            "create function touch() returns trigger language plpgsql as"
                + " 'begin new.note := ''touched''; return new; end'");
    try (Connection idle = table.database().application()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              RewritePhase.CUT_OVER, () -> execute(idle, "begin", "select count(*) from account"));
      await()
          .atMost(PATIENCE)
          .until(() -> table.notices().stream().anyMatch(said -> said.contains("without queuing")));
      table
          .database()
          .execute(
              "create trigger touches before insert on account for each row execute function"
                  + " touch()",
              "grant references on account to {application}");
      execute(idle, "commit");
      run.join();
    }
    table.database().execute("insert into account values (5000, 1, 'new')");
    assertThat(table.database().value("select note from account where id = 5000"))
        .isEqualTo("touched");
    assertThat(
            table
                .database()
                .value(
                    "select has_table_privilege('"
                        + table.database().applicationUser()
                        + "', 'account', 'references')"))
        .isEqualTo("t");
  }

  @Test
  void aBacklogThatWasFullBeforeTheTableIsCopiedAgainStopsTheRun() throws SQLException {
    RewriteListener events =
        new RewriteListener() {
          private boolean happened;

          @Override
          public void phaseStarted(String name, RewritePhase phase) {
            try {
              if (phase == RewritePhase.COPY && !happened) {
                happened = true;
                for (int i = 0; i < 15; i++) {
                  table.database().execute("update account set balance = balance + 1");
                }
                table.database().execute("truncate account");
                table
                    .database()
                    .execute("insert into account select i, 0 from generate_series(1, 9) i");
              } else if (phase == RewritePhase.CUT_OVER) {
                table.database().execute("update account set balance = 7");
              }
            } catch (SQLException failure) {
              throw new IllegalStateException(failure);
            }
          }
        };
    assertThatThrownBy(
            () ->
                TableRewriter.using(table.database().ownerDataSource())
                    .withListener(events)
                    .rewrite(Table.SPEC, Table.OPTIONS.withBacklogLimit(ByteSize.ofMegabytes(1))))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("limit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "comment on column account.note is 'meanwhile' | select col_description('account'::regclass, 3)"
            + " | meanwhile",
        "alter index account_pkey rename to account_key | select indexrelid::regclass from pg_index"
            + " where indrelid = 'account'::regclass | account_key",
        "create view meanwhile as select note from account | select distinct refobjid::regclass"
            + " from pg_depend join pg_rewrite w on w.oid = objid"
            + " where ev_class = 'meanwhile'::regclass and refobjid <> ev_class"
            + " and refclassid = 'pg_class'::regclass | account"
      })
  void whatIsChangedWhileABlockerIsWaitedForIsCarried(String change, String look, String seen)
      throws SQLException {
    try (Connection idle = table.database().application()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              RewritePhase.CUT_OVER, () -> execute(idle, "begin", "select count(*) from account"));
      await()
          .atMost(PATIENCE)
          .until(() -> table.notices().stream().anyMatch(said -> said.contains("without queuing")));
      table.database().execute(change);
      execute(idle, "commit");
      run.join();
    }
    assertThat(table.database().value(look)).isEqualTo(seen);
  }

  /** What a pinned snapshot keeps of replayed keys would be read under the swap's lock. */
  @Test
  void keysOfEarlierRoundsDoNotPileUp() throws SQLException {
    try (Connection reader = table.database().application()) {
      execute(reader, "begin isolation level repeatable read");
      Table.value(reader, "select 1");
      CompletableFuture<RewriteResult> run = table.rewriteMeanwhile(RewritePhase.ABORTED, () -> {});
      await()
          .atMost(PATIENCE)
          .until(() -> table.notices().stream().anyMatch(said -> said.contains("older than")));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                table.database().execute("update account set balance = balance + 1");
                return Integer.parseInt(table.database().value("select max(balance) from account"))
                    >= 100;
              });
      assertThat(
              Long.parseLong(
                  table.database().value("select pg_relation_size('online_rewrite.keys_1')")))
          .isLessThan(1_500_000);
      execute(reader, "commit");
      run.join();
    }
  }

  @Test
  void autovacuumOfTheTargetYields() throws SQLException {
    table
        .database()
        .execute(
            "alter table account_new set (autovacuum_vacuum_threshold = 0,"
                + " autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100,"
                + " autovacuum_vacuum_cost_limit = 1)",
            "insert into account select i, 0, repeat('x', 200) from generate_series(3000, 9000) i");
    try (Connection idle = table.database().application();
        Connection superuser = table.database().superuser()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              RewritePhase.CUT_OVER,
              () -> {
                table.database().execute("update account set balance = 1");
                execute(idle, "begin", "select count(*) from account");
              });
      // Autovacuum may also come while the target is filled, when nothing waits for it yet.
      await()
          .atMost(PATIENCE)
          .until(() -> table.notices().stream().anyMatch(said -> said.contains("without queuing")));
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () ->
                  "1"
                      .equals(
                          Table.value(
                              superuser,
                              "select count(*) from pg_stat_progress_vacuum where relid ="
                                  + " 'account_new'::regclass")));
      execute(idle, "commit");
      // How often it must be asked depends on how soon it comes back, here within a second.
      run.join();
    }
    assertThat(table.notices()).noneMatch(said -> said.contains("gave up"));
  }

  @Test
  void theRowsAreNotReadAgainBeforeAnAttempt() throws SQLException {
    table
        .database()
        .execute(
            "drop table account_new",
            "create table account_new (id bigint primary key, balance int not null, note text)"
                + " partition by range (id)",
            "create table account_low partition of account_new for values from (0) to (1000)",
            "create table account_high partition of account_new for values from (1000) to (9999)");
    RewriteOptions unverified = Table.OPTIONS.withVerify(false);
    table.rewriteWith(unverified, RewritePhase.ABORTED, () -> {});
    // Once to see that the partitions accept them, and once to copy them.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(rowsRead()).isGreaterThanOrEqualTo(4000));
    assertThat(rowsRead()).isLessThan(6000);
  }

  private long rowsRead() throws SQLException {
    return Long.parseLong(
        table
            .database()
            .value("select seq_tup_read from pg_stat_user_tables where relname = 'account_old'"));
  }

  @Test
  void aGuardThatIsLeftIsTakenOffByTheNextRun() throws SQLException {
    String guards =
        "select count(*) from pg_trigger where tgrelid = 'account'::regclass"
            + " and tgname like 'online_rewrite_guard%'";
    try (Connection reader = table.database().application()) {
      table.rewriteWith(
          Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(2)),
          RewritePhase.CUT_OVER,
          () -> {
            execute(reader, "begin isolation level repeatable read");
            Table.value(reader, "select 1");
          });
      assertThat(table.database().value(guards)).isEqualTo("1");
      execute(reader, "commit");
    }
    assertThat(table.rewrite().alreadySwapped()).isTrue();
    assertThat(table.database().value(guards)).isEqualTo("0");
  }

  @Test
  void namesMayHoldWhatAStatementGivesAMeaningTo() throws SQLException {
    table
        .database()
        .execute(
            "drop table account, account_new",
            "create table account (\"$capture$ ? %s {keys} \\\" int primary key, balance int, note text)",
            "create table account_new (\"$capture$ ? %s {keys} \\\" bigint primary key, balance int,"
                + " note text)",
            "insert into account select i, 0, 'x' from generate_series(1, 100) i");
    TableRewriter.using(table.database().ownerDataSource())
        .withJournalSchema("odd %s ? {schema} ' \\ \" $x$")
        .withListener(
            new RewriteListener() {
              @Override
              public void phaseStarted(String name, RewritePhase phase) {
                try {
                  if (phase == RewritePhase.VERIFY) {
                    table.database().execute("update account set balance = 3");
                  }
                } catch (SQLException failure) {
                  throw new IllegalStateException(failure);
                }
              }
            })
        .rewrite(Table.SPEC, Table.OPTIONS);
    assertThat(table.database().value("select sum(balance) from account")).isEqualTo("300");
  }
}
