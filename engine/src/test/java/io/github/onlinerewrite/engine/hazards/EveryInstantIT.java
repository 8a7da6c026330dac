package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An application writes before each round trip of a run to the server: no write fails, and no
 * capture is there without its backlog.
 */
class EveryInstantIT {

  /** The row is locked by us for the moment, or the guard asks for a repetition. */
  private static final Set<String> NOT_NOW = Set.of("55P03", "40001");

  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger written = new AtomicInteger();
  private Table table;
  private CuttingProxy proxy;

  @BeforeEach
  void createTable() throws SQLException, IOException {
    table = Table.create();
    proxy = table.database().proxy();
  }

  @AfterEach
  void dropTable() throws SQLException, IOException {
    proxy.close();
    table.close();
  }

  @Test
  void ofARewriteAnApplicationCanWrite() throws SQLException {
    try (Connection application = table.database().application()) {
      writeAtEachTrip(application);
      rewriter().rewrite(Table.SPEC.droppingOldTable(), Table.OPTIONS);
      assertNothingFailed();
    }
  }

  @Test
  void ofAnAbortAnApplicationCanWrite() throws SQLException {
    proxy.dying(
        trip ->
            trip.text().contains("vacuum (analyze)")
                ? CuttingProxy.Cut.BEFORE
                : CuttingProxy.Cut.NONE);
    try (Connection application = table.database().application()) {
      assertThatThrownBy(() -> rewriter().rewrite(Table.SPEC, Table.OPTIONS))
          .isInstanceOf(RewriteException.Failed.class);
      proxy.heal();
      writeAtEachTrip(application);
      rewriter().abort(RewriteSpec.table("account"));
      assertNothingFailed();
    }
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(table.database().ownerDataSource(proxy));
  }

  private void writeAtEachTrip(Connection application) throws SQLException {
    execute(application, "set lock_timeout = '2ms'");
    proxy.watching(trip -> write(application));
  }

  /** One of our sessions is about to ask for something; another may hold locks. */
  private synchronized void write(Connection application) {
    try {
      execute(application, "update account set balance = balance + 1 where id = 7");
      written.incrementAndGet();
    } catch (SQLException failure) {
      if (!NOT_NOW.contains(failure.getSQLState())) {
        failures.add(failure.getSQLState() + " " + failure.getMessage());
      }
    }
    try {
      String alone =
          value(
              application,
              """
              select count(*) from pg_trigger t
              join pg_proc p on p.oid = t.tgfoid
              join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'online_rewrite'
              where p.proname ~ '^capture_' and not exists (
                select from pg_class b
                where b.relnamespace = n.oid
                  and b.relname = replace(p.proname, 'capture_', 'backlog_'))""");
      if (!"0".equals(alone)) {
        failures.add("a capture without its backlog");
      }
    } catch (SQLException failure) {
      failures.add(failure.getMessage());
    }
  }

  private void assertNothingFailed() throws SQLException {
    assertThat(failures).isEmpty();
    assertThat(written).hasPositiveValue();
    assertThat(table.database().value("select balance from account where id = 7"))
        .isEqualTo(written.toString());
  }
}
