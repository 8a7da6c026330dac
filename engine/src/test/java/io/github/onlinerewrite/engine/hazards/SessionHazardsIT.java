package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other sessions, and ways to the server, do to ours. */
class SessionHazardsIT {

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  /** An old transaction pins the snapshot's xmin: what is replayed must not be read again. */
  @Test
  void theIntervalIsReadByIndexAlone() throws SQLException {
    try (Connection old = table.database().application();
        Connection owner = table.database().owner()) {
      execute(old, "begin", "select pg_current_xact_id()");
      execute(
          owner,
          "create table log (xid xid8 default pg_current_xact_id(), v int)",
          "create index on log (xid)",
          "insert into log (v) select i from generate_series(1, 20000) i",
          "set enable_seqscan = off");
      Snapshot now = new Snapshot(value(owner, "select pg_current_snapshot()"));
      execute(owner, "insert into log (v) values (1)");
      StringBuilder plan = new StringBuilder();
      try (Statement statement = owner.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "explain (analyze, costs off) select count(*) from log b where "
                      + Backlog.since(now).sql())) {
        while (rows.next()) {
          plan.append(rows.getString(1)).append('\n');
        }
      }
      assertThat(plan.toString()).contains("Index").doesNotContain("Rows Removed");
    }
  }

  /** A cast of timestamptz depends on the zone, and each session may come with another. */
  @Test
  void theZonesOfOurSessionsDoNotMatter() throws SQLException {
    table
        .database()
        .execute(
            "alter table account add column seen timestamptz",
            "update account set seen = '2026-03-29 00:30+00'::timestamptz + id * interval '1 hour'",
            "alter table account_new add column seen timestamp",
            "create table expected as select id, seen at time zone 'UTC' as seen from account");
    TableRewriter.using(zoned(table.database().ownerDataSource()))
        .withListener(
            new RewriteListener() {
              @Override
              public void phaseStarted(String name, RewritePhase phase) {
                try {
                  table.database().execute("update account set balance = 1 where id % 3 = 0");
                } catch (SQLException failure) {
                  throw new IllegalStateException(failure);
                }
              }
            })
        .rewrite(Table.SPEC, Table.OPTIONS.withVerify(false));
    assertThat(
            table.database().value("select count(*) from account join expected using (id, seen)"))
        .isEqualTo("2000");
  }

  /** Sessions whose zones alternate. */
  private static DataSource zoned(DataSource sessions) {
    AtomicInteger opened = new AtomicInteger();
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              Connection connection = sessions.getConnection();
              boolean isEven = opened.incrementAndGet() % 2 == 0;
              execute(
                  connection,
                  "set timezone = '" + (isEven ? "Asia/Tokyo" : "America/Sao_Paulo") + "'");
              return connection;
            });
  }

  @Test
  void aPoolerThatChangesTheSessionBetweenStatementsIsRefused() throws SQLException {
    try (Connection one = table.database().owner();
        Connection two = table.database().owner()) {
      assertThat(TableRewriter.using(alternating(one, two)).check(Table.SPEC))
          .extracting(Finding::code)
          .contains("transaction-pooler");
    }
  }

  /** Too seldom for the check to see it. */
  @Test
  void aPoolerThatChangesTheSessionLaterEndsTheRun() throws SQLException {
    AtomicBoolean changed = new AtomicBoolean();
    try (Connection one = table.database().owner();
        Connection two = table.database().owner()) {
      TableRewriter pooled =
          TableRewriter.using(chosen(() -> changed.get() ? two : one))
              .withListener(
                  new RewriteListener() {
                    @Override
                    public void phaseStarted(String name, RewritePhase phase) {
                      changed.set(phase == RewritePhase.COPY);
                    }
                  });
      assertThatThrownBy(() -> pooled.rewrite(Table.SPEC, Table.OPTIONS))
          .isInstanceOf(RewriteException.Failed.class)
          .hasMessageContaining("pooler in transaction mode");
    }
    assertThat(table.database().value("select count(*) from account_new")).isEqualTo("0");
    assertThat(table.rewrite().rowsCopied()).isEqualTo(2000);
  }

  /** Statements go to one of two real sessions, as behind a pooler in transaction mode. */
  private static Connection alternating(Connection one, Connection two) {
    AtomicInteger statements = new AtomicInteger();
    return chosen(() -> statements.incrementAndGet() % 3 == 0 ? two : one);
  }

  private static Connection chosen(Supplier<Connection> forStatement) {
    Connection first = forStatement.get();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              boolean isStatement = method.getName().endsWith("Statement");
              try {
                return method.invoke(isStatement ? forStatement.get() : first, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }
}
