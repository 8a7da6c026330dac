package io.github.onlinerewrite.engine.hazards;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small table that is rewritten from int to bigint, and what happens to it meanwhile. */
final class Table implements AutoCloseable {

  static final RewriteSpec SPEC = RewriteSpec.table("account").into("account_new");

  static final RewriteOptions OPTIONS =
      RewriteOptions.defaults()
          .withChunkSize(ByteSize.parse("64 kB"))
          .withSwapTimeout(Duration.ofSeconds(60));

  private final TestDatabase database;
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final List<RewritePhase> phases = new CopyOnWriteArrayList<>();

  private Table(TestDatabase database) {
    this.database = database;
  }

  /** 2,000 accounts, id 1 to 2,000, balance 0. */
  static Table create() throws SQLException {
    TestDatabase database = TestDatabase.create();
    database.execute(
        "create table account (id int primary key, balance int not null, note text)",
        "insert into account select i, 0, 'note ' || i from generate_series(1, 2000) i",
        "create table account_new (id bigint primary key, balance int not null, note text)");
    database.grantDml("account", "account_new");
    return new Table(database);
  }

  TestDatabase database() {
    return database;
  }

  List<String> notices() {
    return notices;
  }

  /** The phases that have begun, in their order. */
  List<RewritePhase> phases() {
    return phases;
  }

  /** Something that happens when a phase begins, on the thread of the run. */
  interface Event {
    void happen() throws SQLException;
  }

  RewriteResult rewrite() {
    return rewriteWith(OPTIONS, RewritePhase.ABORTED, () -> {});
  }

  RewriteResult rewriteWhen(RewritePhase phase, Event event) {
    return rewriteWith(OPTIONS, phase, event);
  }

  RewriteResult rewriteWith(RewriteOptions options, RewritePhase phase, Event event) {
    return TableRewriter.using(database.ownerDataSource())
        .withListener(listener(phase, event))
        .rewrite(SPEC, options);
  }

  /** The same on a thread of its own. */
  CompletableFuture<RewriteResult> rewriteMeanwhile(RewritePhase phase, Event event) {
    return CompletableFuture.supplyAsync(() -> rewriteWhen(phase, event));
  }

  private RewriteListener listener(RewritePhase phase, Event event) {
    return new RewriteListener() {
      private boolean happened;

      @Override
      public void phaseStarted(String table, RewritePhase started) {
        phases.add(started);
        if (started == phase && !happened) {
          happened = true;
          try {
            event.happen();
          } catch (SQLException failure) {
            throw new IllegalStateException(failure);
          }
        }
      }

      @Override
      public void notice(String table, String message) {
        notices.add(message);
      }
    };
  }

  /** The first column of the first row, for a session that has a transaction open. */
  static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}
