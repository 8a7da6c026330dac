package io.github.onlinerewrite.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Two sessions that write to one table while it is rewritten. Those that take their changes back
 * leave the rows that were there; {@link #close} compares.
 */
final class Writers implements AutoCloseable {

  private static final int SESSIONS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestDatabase database;
  private final RewriteSpec spec;
  private final List<String> script;
  private final boolean deletes;
  private final AtomicLong numbers = new AtomicLong();
  private final ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
  private final Connection owner;
  private final List<Writer> writers = new ArrayList<>();
  private final List<Future<Integer>> results = new ArrayList<>();
  private WrittenTable table;
  private long seed;

  /**
   * @param script what they write; empty: rows that are restored
   * @param deletes whether such rows are deleted, too
   */
  Writers(TestDatabase database, RewriteSpec spec, List<String> script, boolean deletes)
      throws SQLException {
    this.database = database;
    this.spec = spec;
    this.script = script;
    this.deletes = deletes;
    this.owner = database.owner();
    this.table = WrittenTable.read(owner, WrittenTable.nameOf(spec));
  }

  /** Begins to write, with the rows that are there now. */
  void start() throws SQLException {
    table = WrittenTable.read(owner, table.name());
    execute("drop table if exists pg_temp.twin");
    execute(
        "create temporary table twin as select "
            + table.list(table.columns())
            + " from "
            + table.name());
    DataSource sessions =
        mayWrite() ? database.applicationDataSource() : database.ownerDataSource();
    if (!script.isEmpty()) {
      for (int session = 0; session < SESSIONS; session++) {
        add(new Writer(database.applicationDataSource(), new RepeatedScript(script, numbers)));
      }
      return;
    }
    // All of them first: while one writes, a row it has deleted shifts which rows are whose.
    List<List<List<String>>> keysEach = new ArrayList<>();
    for (int session = 0; session < SESSIONS; session++) {
      keysEach.add(table.keys(owner, session, SESSIONS));
    }
    for (List<List<String>> keys : keysEach) {
      if (!keys.isEmpty()) {
        add(new Writer(sessions, new RestoredRows(table, keys, deletes, seed++)));
      }
    }
  }

  private void add(Writer writer) {
    writers.add(writer);
    results.add(threads.submit(writer));
  }

  /** Waits until each session has committed something since this call. */
  void awaitWrites() {
    List<Integer> before = writers.stream().map(Writer::written).toList();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              for (int i = 0; i < writers.size(); i++) {
                if (writers.get(i).written() == before.get(i) && !results.get(i).isDone()) {
                  return false;
                }
              }
              return true;
            });
  }

  /** Takes back what was changed and stops writing; fails if a session got an error. */
  void rest() throws SQLException {
    writers.forEach(Writer::rest);
    try {
      for (Future<Integer> result : results) {
        assertThat(result.get()).as("transactions of a writer").isPositive();
      }
    } catch (ExecutionException failure) {
      throw new AssertionError("a writer got an error", failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    } finally {
      writers.clear();
      results.clear();
    }
  }

  /** Compares the rows with those that were there at the last start. */
  void assertNothingIsLost() throws SQLException {
    if (!script.isEmpty()) {
      return;
    }
    WrittenTable now = WrittenTable.read(owner, table.name());
    String query = now.differences("pg_temp.twin", table, spec);
    try (Statement statement = owner.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      assertThat(row.getInt(1)).as("rows that are not as the writers left them").isZero();
    }
  }

  private boolean mayWrite() throws SQLException {
    String rights =
        "select bool_and(has_table_privilege('{role}', '{t}', p)) and has_schema_privilege('{role}', relnamespace, 'usage') from pg_class, unnest(array['select', 'insert',"
            + " 'update', 'delete']) p where pg_class.oid = '{t}'::regclass group by relnamespace";
    return "t"
        .equals(
            database.value(
                rights
                    .replace("{role}", database.applicationUser())
                    .replace("{t}", table.name().replace("'", "''"))));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    writers.forEach(Writer::rest);
    threads.shutdownNow();
    owner.close();
  }
}
