package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applications that reach the table through views only, and so lock the views first. */
class ViewTrafficIT {

  private static final int CLIENTS = 3;

  private final AtomicBoolean working = new AtomicBoolean(true);
  private final ExecutorService clients = Executors.newFixedThreadPool(2 * CLIENTS);
  private Table table;

  @BeforeEach
  void createViews() throws SQLException {
    table = Table.create();
    table
        .database()
        .execute(
            "create view stays as select id, balance, note from account where id > 0",
            "create view typed as select max(id) as id, sum(balance) as balance from account",
            "create view upon as select t.id, t.balance, s.note from typed t"
                + " join stays s on s.id = 1",
            "create view writable as select balance, note from account",
            "grant select, update on stays, typed, upon, writable to {application}");
  }

  @AfterEach
  void drop() throws SQLException {
    working.set(false);
    clients.shutdownNow();
    table.close();
  }

  @Test
  void readersAndWritersThroughViewsDoNotKeepTheSwapFromHappening()
      throws SQLException, InterruptedException, ExecutionException {
    List<Future<Integer>> writers = new ArrayList<>();
    List<Future<Integer>> readers = new ArrayList<>();
    for (int client = 1; client <= CLIENTS; client++) {
      String row = "'note " + client + "'";
      writers.add(work("update writable set balance = balance + 1 where note = " + row, 1));
      readers.add(work("select * from upon", -1));
    }

    RewriteResult result = table.rewrite();
    working.set(false);

    int written = 0;
    for (Future<Integer> writer : writers) {
      written += writer.get();
    }
    for (Future<Integer> reader : readers) {
      assertThat(reader.get()).isPositive();
    }
    assertThat(table.database().value("select balance from upon")).isEqualTo("" + written);
    assertThat(table.database().value("select pg_typeof(id) from upon")).isEqualTo("bigint");
    assertThat(result.attempts()).isLessThan(10);
  }

  /** Runs the statement again and again; only what the guard turns away may fail. */
  private Future<Integer> work(String sql, int rows) {
    Callable<Integer> loop =
        () -> {
          int done = 0;
          try (Connection connection = table.database().application();
              Statement statement = connection.createStatement()) {
            while (working.get()) {
              try {
                boolean isQuery = statement.execute(sql);
                assertThat(isQuery || statement.getUpdateCount() == rows).isTrue();
                done++;
              } catch (SQLException failure) {
                assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo("40001");
              }
            }
          }
          return done;
        };
    return clients.submit(loop);
  }
}
