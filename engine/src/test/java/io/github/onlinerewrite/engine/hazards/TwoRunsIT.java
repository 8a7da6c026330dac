package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table and one that references it are rewritten at the same time, under writes. */
class TwoRunsIT {

  private static final RewriteSpec PARENT = RewriteSpec.table("account").into("account_new");
  private static final RewriteSpec CHILD = RewriteSpec.table("movement").into("movement_new");

  /** The child's writers hold the parent's lock, which is asked for first in the second half. */
  private static final RewriteOptions OPTIONS =
      Table.OPTIONS.withStallBudget(Duration.ofMillis(500)).withSwapTimeout(Duration.ofSeconds(30));

  private final AtomicInteger written = new AtomicInteger();
  private final AtomicBoolean resting = new AtomicBoolean();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private Table table;

  @BeforeEach
  void createTables() throws SQLException {
    table = Table.create();
    table
        .database()
        .execute(
            "create table movement (id int primary key, account int not null"
                + " references account on delete cascade, amount int not null)",
            "insert into movement select i, 1 + i % 2000, i from generate_series(1, 4000) i",
            "create table movement_new (id bigint primary key, account bigint not null,"
                + " amount int not null)");
    table.database().grantDml("movement", "movement_new");
  }

  @AfterEach
  void dropTables() throws SQLException {
    table.close();
  }

  @Test
  void bothAreSwappedAndTheirForeignKeyHolds() throws SQLException {
    CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
    await().until(() -> written.get() > 20 || writer.isDone());
    CompletableFuture<Void> parent = CompletableFuture.runAsync(() -> rewrite(PARENT));
    CompletableFuture<Void> child = CompletableFuture.runAsync(() -> rewrite(CHILD));
    try {
      CompletableFuture.allOf(parent, child).join();
      int before = written.get();
      await().until(() -> written.get() > before + 5 || writer.isDone());
    } finally {
      resting.set(true);
    }
    writer.join();
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(distinct conrelid::regclass || ' ' || convalidated || ' '"
                        + " || pg_get_constraintdef(oid), '; ') from pg_constraint"
                        + " where contype = 'f' and connamespace = 'public'::regnamespace"))
        .isEqualTo("movement true FOREIGN KEY (account) REFERENCES account(id) ON DELETE CASCADE");
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(distinct format_type(atttypid, -1), ',') from pg_attribute"
                        + " where attrelid in ('account'::regclass, 'movement'::regclass)"
                        + " and attname in ('id', 'account')"))
        .isEqualTo("bigint");
    // Each write has added one account with two movements, of which every third was deleted again.
    int accounts = 2000 + written.get() - written.get() / 3;
    assertThat(table.database().value("select count(*) from account"))
        .isEqualTo(Integer.toString(accounts));
    assertThat(table.database().value("select count(*) from movement"))
        .isEqualTo(Integer.toString(4000 + 2 * (accounts - 2000)));
  }

  /** A run that is refused for what the other one has just done is begun again, as it says. */
  private void rewrite(RewriteSpec spec) {
    for (int tried = 1; ; tried++) {
      try {
        TableRewriter.using(table.database().ownerDataSource())
            .withListener(
                new RewriteListener() {
                  @Override
                  public void notice(String name, String message) {
                    notices.add(name + ": " + message);
                  }
                })
            .rewrite(spec, OPTIONS);
        return;
      } catch (RewriteException.NotAchieved again) {
        if (tried == 5) {
          throw again;
        }
      }
    }
  }

  /** As an application does, it tries again after 40001, and only then. */
  private void write() {
    try (Connection application = table.database().application()) {
      while (!resting.get()) {
        int next = 3001 + written.get();
        try {
          execute(
              application,
              "begin",
              "insert into account (id, balance) values (" + next + ", 0)",
              "insert into movement values (" + 2 * next + ", " + next + ", 1)",
              "insert into movement values (" + (2 * next + 1) + ", " + next + ", 1)",
              "update account set balance = balance + 1 where id = " + (1 + next % 2000),
              (next - 3000) % 3 == 0 ? "delete from account where id = " + next : "select 1",
              "commit");
          written.incrementAndGet();
        } catch (SQLException retry) {
          execute(application, "rollback");
          if (!"40001".equals(retry.getSQLState())) {
            throw retry;
          }
        }
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
