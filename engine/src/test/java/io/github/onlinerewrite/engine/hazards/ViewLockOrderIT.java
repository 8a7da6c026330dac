package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the swap holds while it waits for a view: who uses a view locks it first, and then what is
 * below it, so that the swap must hold nothing there that is in that session's way.
 */
class ViewLockOrderIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The locks of the session that waits for a view, those that a reader or a writer would feel. */
  private static final String HELD_BY_WHO_WAITS =
      """
      select (
        select coalesce(string_agg(c.relname || ' ' || h.mode, ', '), 'nothing')
        from pg_locks w
        left join pg_locks h on h.pid = w.pid and h.granted and h.locktype = 'relation'
          and h.mode in ('ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        left join pg_class c on c.oid = h.relation and c.relnamespace = 'public'::regnamespace
        where not w.granted and w.relation = '{view}'::regclass
        group by w.pid)
      """;

  private final List<String> held = new CopyOnWriteArrayList<>();
  private final AtomicBoolean isOver = new AtomicBoolean();
  private Table table;

  @BeforeEach
  void createViews() throws SQLException {
    table = Table.create();
    table
        .database()
        .execute(
            "create view summed as select max(id) as id, sum(balance) as balance from account",
            "create view upon as select id from summed",
            "create view writable as select balance, note from account");
  }

  @AfterEach
  void drop() throws SQLException {
    table.close();
  }

  /** A writer through the view would wait for the table, and the swap for the writer. */
  @Test
  void writersAreKeptOutOfAViewBeforeTheTable() throws SQLException {
    assertThat(heldWhileWaitingFor("writable")).doesNotContain("account");
  }

  /** A reader of the outer view would wait for the inner one or the table. */
  @Test
  void readersAreKeptOutOfTheOutermostViewFirst() throws SQLException {
    assertThat(heldWhileWaitingFor("upon"))
        .contains("account ShareRowExclusiveLock")
        .doesNotContain("account AccessExclusiveLock", "account_new", "summed");
  }

  private String heldWhileWaitingFor(String view) throws SQLException {
    try (Connection holder = table.database().owner();
        Connection reader = table.database().application()) {
      CompletableFuture<Void> watch = CompletableFuture.runAsync(() -> watch(view));
      TableRewriter.using(table.database().ownerDataSource())
          .withListener(new Holding(view, holder, reader))
          .rewrite(Table.SPEC, Table.OPTIONS.withStallBudget(Duration.ofMillis(700)));
      isOver.set(true);
      watch.join();
    }
    assertThat(held).as("waits that were seen").isNotEmpty();
    return held.get(0);
  }

  private void watch(String view) {
    try (Connection watcher = table.database().owner()) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .until(
              () -> {
                String seen = value(watcher, HELD_BY_WHO_WAITS.replace("{view}", view));
                if (seen != null) {
                  held.add(seen);
                }
                return seen != null || isOver.get();
              });
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /**
   * Locks the view alone, after the last look for blockers and before the swap asks for it: a
   * snapshot keeps the run between the two until then. Does so again when nobody has seen the wait.
   */
  private final class Holding implements RewriteListener {

    private final String view;
    private final Connection holder;
    private final Connection reader;

    Holding(String view, Connection holder, Connection reader) {
      this.view = view;
      this.holder = holder;
      this.reader = reader;
    }

    @Override
    public void phaseStarted(String name, RewritePhase phase) {
      if (phase == RewritePhase.CUT_OVER) {
        takeSnapshot();
      }
    }

    @Override
    public void notice(String name, String message) {
      if (message.contains("without a snapshot that lasts")) {
        // SHARE UPDATE EXCLUSIVE; LOCK TABLE would lock the tables below as well.
        run(holder, "begin", "comment on view " + view + " is 'held'");
        run(reader, "commit");
      } else if (message.contains("gave up")) {
        run(holder, "rollback");
        if (held.isEmpty()) {
          takeSnapshot();
        }
      }
    }

    private void takeSnapshot() {
      run(reader, "begin isolation level repeatable read", "select 1");
    }

    private static void run(Connection session, String... statements) {
      try {
        execute(session, statements);
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
