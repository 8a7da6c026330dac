package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A long round is cut into slices of 10,000 keys, which two sessions replay at the same time. */
class ParallelReplayIT extends TableWithTwin {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Statements of ours that put rows into a table, at this moment. */
  private static final String INSERTING =
      "from pg_stat_activity where datname = current_database() and state = 'active'"
          + " and pid <> pg_backend_pid() and query like '%insert into \"public\".\"account%'";

  private static final String WAITING_ALONE =
      "select count(*) from pg_stat_activity where datname = current_database()"
          + " and wait_event_type = 'Lock' and query like '%for update'";

  private static final String NO_LOCK = "replay into the target, since 2.";

  private static final String SAME_CODES =
      "select count(*) from account join twin using (id, code)";

  private static final String REPLAYED = "select replay_snapshot from online_rewrite.rewrite";

  private final List<String> notices = new CopyOnWriteArrayList<>();

  /**
   * In a transaction of ours that replays a slice, {@code meets} keeps the first row until another
   * one has come as far, and {@code waits} while somebody has advisory lock 77. Neither waits for a
   * lock, which would soon time out. {@code meets(true)} lets one of the two wait, too.
   */
  @BeforeEach
  void createFunctions() throws SQLException {
    execute(
        "create sequence arrivals",
        """
        create function ours_for_the_first_time(what text) returns boolean language plpgsql as $$
        begin
          if current_setting('transaction_isolation') <> 'read committed'
            or coalesce(current_setting('online_rewrite.run', true), '') = ''
            or current_setting('test.' || what, true) = 'yes' then
            return false;
          end if;
          perform set_config('test.' || what, 'yes', true);
          return true;
        end $$""",
        """
        create function waits() returns boolean language plpgsql as $$
        begin
          if public.ours_for_the_first_time('waited') then
            while not pg_try_advisory_xact_lock_shared(77) loop
              perform pg_sleep(0.01);
            end loop;
          end if;
          return true;
        end $$""",
        """
        create function meets(one_waits boolean) returns boolean language plpgsql as $$
        declare
          mine bigint;
        begin
          if public.ours_for_the_first_time('met') then
            mine := nextval('public.arrivals');
            for i in 1..3000 loop
              exit when (select last_value from public.arrivals) >= mine + mine % 2;
              perform pg_sleep(0.01);
            end loop;
            if (select last_value from public.arrivals) < mine + mine % 2 then
              raise exception 'nobody else came';
            end if;
            if one_waits and mine % 2 = 0 then
              perform public.waits();
            end if;
          end if;
          return true;
        end $$""");
  }

  /** So many accounts, in both tables. */
  private void fillUpTo(int last) throws SQLException {
    write("insert into %s select i, 0, 'note ' || i from generate_series(2001, " + last + ") i");
  }

  private CompletableFuture<RewriteResult> rewritingWhen(RewritePhase phase, Table.Event event) {
    return CompletableFuture.supplyAsync(
        () ->
            rewriter()
                .withListener(Table.when(phase, event).and(new Hears(notices)))
                .rewrite(Table.SPEC, Table.OPTIONS));
  }

  private record Hears(List<String> said) implements RewriteListener {
    @Override
    public void notice(String name, String message) {
      said.add(message);
    }
  }

  private static void awaitThat(Callable<Boolean> isThere) {
    await().atMost(PATIENCE).until(isThere);
  }

  private String arrivals() throws SQLException {
    return value("select last_value from arrivals where is_called");
  }

  @Test
  void slicesAreReplayedAtTheSameTime() throws SQLException {
    fillUpTo(20_000);
    execute("alter table account_new add check (balance = 0 or meets(false))");
    RewriteResult result =
        rewritingWhen(RewritePhase.CATCH_UP, () -> write("update %s set balance = id")).join();
    assertThat(arrivals()).isEqualTo("2");
    assertThat(result.changesReplayed()).isEqualTo(20_000);
    assertExact("bigint");
  }

  @Test
  void oneAfterTheOtherOnOneConnection() throws SQLException {
    fillUpTo(20_000);
    try (Connection only = table.database().owner()) {
      RewriteResult result =
          TableRewriter.using(only)
              .withListener(
                  Table.when(RewritePhase.CATCH_UP, () -> write("update %s set balance = id")))
              .rewrite(Table.SPEC, Table.OPTIONS);
      assertThat(result.changesReplayed()).isEqualTo(20_000);
    }
    assertExact("bigint");
  }

  /** Each slice has deleted its rows, and then waits for the other one's to be gone. */
  @Test
  void rowsOfTwoSlicesTradeAUniqueValue() throws SQLException {
    addCodes(false);
    RewriteResult result = rewritingWhen(RewritePhase.CATCH_UP, this::tradeCodes).join();
    assertThat(arrivals()).isEqualTo("2");
    assertThat(result.changesReplayed()).isEqualTo(20_000);
    assertExact("bigint");
    assertThat(value(SAME_CODES)).isEqualTo("19999");
  }

  /** The lead looks for nobody else: the next round would wait in the same way. */
  @Test
  void aSliceThatWaitsForAnotherOneForLongIsTakenForATrade() throws SQLException {
    addCodes(true);
    try (Connection holder = table.database().superuser()) {
      Table.execute(holder, "select pg_advisory_lock(77)");
      assertThat(rewritingWhen(RewritePhase.CATCH_UP, this::tradeCodes))
          .succeedsWithin(Duration.ofSeconds(40));
    }
    assertThat(arrivals()).isEqualTo("2");
    assertExact("bigint");
    assertThat(value(SAME_CODES)).isEqualTo("19999");
  }

  /**
   * A slice that has seen account 30001, which the source has no more, in a session that no client
   * has. It is waited for, and what comes next in its place waits as well.
   */
  @Test
  void aSliceThatIsCommittedAfterTheOthersFailedBringsNoRowBack() throws SQLException {
    addCodes(false);
    try (Connection lost = table.database().owner()) {
      CompletableFuture<RewriteResult> run =
          rewritingWhen(
              RewritePhase.CATCH_UP,
              () -> {
                tradeCodes();
                Table.execute(lost, "begin", "select from online_rewrite.rewrite for key share");
              });
      awaitThat(() -> run.isDone() || "1".equals(value(WAITING_ALONE)));
      write("update %s set code = -code", "update %s set code = id");
      awaitThat(() -> run.isDone() || notices.stream().anyMatch(said -> said.contains(NO_LOCK)));
      assertThat(run).isNotDone();
      Table.execute(lost, "insert into account_new values (30001, 0, null, 30001)", "commit");
      assertThat(run).succeedsWithin(PATIENCE);
    }
    assertExact("bigint");
    assertThat(value(SAME_CODES)).isEqualTo("19999");
  }

  private void addCodes(boolean oneWaits) throws SQLException {
    fillUpTo(19_999);
    for (String name : List.of("account", "account_new", "twin")) {
      execute("alter table " + name + " add column code int");
    }
    write("update %s set code = id");
    execute(
        "alter table account add unique (code)",
        "alter table account_new add check (code = id or meets(" + oneWaits + "))");
  }

  private void tradeCodes() throws SQLException {
    write(
        "update %s set code = -code",
        "update %s set code = 20000 + code",
        "insert into %s values (30001, 0, null, 30001)",
        "delete from %s where id = 30001");
  }

  /** The other slice is committed, and its rows change again. */
  @Test
  void aSessionThatIsLostInTheMiddleOfASliceCostsNoRow() throws SQLException {
    fillUpTo(20_000);
    execute("alter table account_new add check (balance <> 1 or waits())");
    try (Connection holder = table.database().superuser()) {
      AtomicReference<String> before = new AtomicReference<>("");
      CompletableFuture<RewriteResult> run =
          rewritingWhen(
              RewritePhase.CATCH_UP,
              () -> {
                write("update %s set balance = id");
                before.set(value(REPLAYED));
                Table.execute(holder, "select pg_advisory_lock(77)");
              });
      awaitThat(() -> "10000".equals(value("select count(*) from account_new where balance > 0")));
      awaitThat(() -> "1".equals(value("select count(*) " + INSERTING)));
      assertThat(value(REPLAYED)).isEqualTo(before.get());
      write("update %s set balance = -id where mod(id, 10) = 1");
      value("select pg_terminate_backend(pid) " + INSERTING);
      Table.execute(holder, "select pg_advisory_unlock(77)");
      assertThat(run).succeedsWithin(PATIENCE);
    }
    assertThat(notices).anyMatch(notice -> notice.contains("resuming with new ones"));
    assertExact("bigint");
  }

  /** Four slices, two at a time; each row keeps what only the old table has. */
  @Test
  void rowsThatGoBackKeepTheirColumns() throws SQLException {
    fillUpTo(40_000);
    execute("alter table account add check (balance = 0 or meets(false))");
    rewrite(DERIVED.dropColumn("note"));
    write("update %s set balance = id", "delete from %s where id in (7, 39999)");
    revert();
    assertThat(arrivals()).isEqualTo("4");
    assertExact("integer");
    assertThat(value("select note from account where id = 39998")).isEqualTo("note 39998");
  }
}
