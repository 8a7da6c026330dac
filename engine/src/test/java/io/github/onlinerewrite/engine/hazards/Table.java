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
import javax.sql.DataSource;

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

  /**
   * The same accounts, partitioned by id: account_1 (1 to 500, its columns in another order and one
   * dropped), account_2 (partitioned itself: account_2a, account_2b), account_rest. The target is
   * partitioned in another way.
   */
  static Table createPartitioned() throws SQLException {
    TestDatabase database = TestDatabase.create();
    database.execute(
        "create table account (id int primary key, balance int not null, note text)"
            + " partition by range (id)",
        "create table account_1 (junk int, note text, balance int not null, id int not null)",
        "alter table account_1 drop column junk",
        "alter table account attach partition account_1 for values from (1) to (501)",
        "create table account_2 partition of account for values from (501) to (1501)"
            + " partition by list (id)",
        "create table account_2a partition of account_2 for values in (501, 502, 503)",
        "create table account_2b partition of account_2 default",
        "create table account_rest partition of account default",
        "insert into account select i, 0, 'note ' || i from generate_series(1, 2000) i",
        "create table account_new (note text, id bigint primary key, balance int not null)"
            + " partition by hash (id)",
        "create table account_new_0 partition of account_new"
            + " for values with (modulus 2, remainder 0)",
        "create table account_new_1 partition of account_new"
            + " for values with (modulus 2, remainder 1)");
    database.grantDml("account", "account_new", "account_1", "account_2", "account_2b");
    return new Table(database);
  }

  /**
   * Accounts 1 to 1,999 are a partition of account_middle, which is one of account_root; 3001 and
   * 3002 are in account_sibling. The target has the same columns in another order.
   */
  static Table createPartition() throws SQLException {
    TestDatabase database = TestDatabase.create();
    database.execute(
        "create table account_root (id int primary key, balance int not null, note text)"
            + " partition by range (id)",
        "create table account_middle partition of account_root for values from (1) to (10000)"
            + " partition by range (id)",
        "create table account partition of account_middle for values from (1) to (3000)",
        "create table account_sibling partition of account_middle"
            + " for values from (3001) to (3003)",
        "create table account_default partition of account_middle default",
        "create index on account_middle (balance)",
        "create function stamp() returns trigger language plpgsql as 'begin return new; end'",
        "create trigger stamps before insert on account_root"
            + " for each row execute function stamp()",
        "insert into account_root select i, 0, 'note ' || i from generate_series(1, 1999) i",
        "insert into account_root values (3001, 0, null), (3002, 0, null)",
        "create table account_new (note text, id int primary key, balance int not null)");
    database.grantDml("account", "account_new", "account_root", "account_middle");
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

  /** With sessions of {@code dataSource}. */
  RewriteResult rewriteOn(DataSource dataSource, RewriteOptions options) {
    return TableRewriter.using(dataSource)
        .withListener(listener(RewritePhase.ABORTED, () -> {}))
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

  /** Hears that {@code phase} begins, for the first time. */
  static RewriteListener when(RewritePhase phase, Event event) {
    return new RewriteListener() {
      private boolean happened;

      @Override
      public void phaseStarted(String name, RewritePhase started) {
        if (started == phase && !happened) {
          happened = true;
          try {
            event.happen();
          } catch (SQLException failure) {
            throw new IllegalStateException(failure);
          }
        }
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
