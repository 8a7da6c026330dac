package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits for its swap is brought up to date, and replayed entries of the backlog go. */
class RefreshIT {

  private static final RewriteOptions LATER = Table.OPTIONS.withSwapLater(true);
  private static final RewriteSpec ACCOUNT = RewriteSpec.table("account");
  private static final String BACKLOG = "select count(*) from online_rewrite.backlog_1";

  private Table table;

  @BeforeEach
  void prepare() throws SQLException {
    table = Table.create();
    table.rewriteWith(LATER, RewritePhase.ABORTED, () -> {});
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(table.database().ownerDataSource());
  }

  private void swap() {
    rewriter().swap(ACCOUNT, Table.OPTIONS);
  }

  private String value(String query) throws SQLException {
    return String.valueOf(table.database().value(query));
  }

  /** Its changes leave no key in the backlog, and the swap is to have little to do. */
  @Test
  void aRewriteBySomebodyElseIsCopiedAgainByARefresh() throws SQLException {
    table.database().execute("alter table account alter column balance type int using balance + 1");
    rewriter().refresh(ACCOUNT, Table.OPTIONS);
    assertThat(value("select sum(balance) from account_new")).isEqualTo("2000");
    swap();
    assertThat(value("select sum(balance) from account")).isEqualTo("2000");
  }

  /** A swap may leave the comparison out because what was prepared was compared. */
  @Test
  void whatIsCopiedAgainIsComparedAgain() throws SQLException {
    table.database().execute("truncate account", "insert into account values (1, 5, null)");
    assertThatThrownBy(
            () ->
                rewriter()
                    .withListener(dyingIn(RewritePhase.VERIFY))
                    .refresh(ACCOUNT, Table.OPTIONS))
        .hasMessage("dies in VERIFY");
    table.database().execute("insert into account_new values (2, 9, 'of somebody else')");
    assertThatThrownBy(() -> rewriter().refresh(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.VerificationFailed.class);
    table.database().execute("delete from account_new where id = 2");
    rewriter().refresh(ACCOUNT, Table.OPTIONS);
    rewriter().withListener(dyingIn(RewritePhase.VERIFY)).refresh(ACCOUNT, Table.OPTIONS);
  }

  /** What it has not committed when it takes its snapshot is not taken away. */
  @Test
  void aTransactionThatLastsOverRefreshesIsReplayed() throws SQLException {
    try (Connection prepared = table.database().owner();
        Connection open = table.database().owner()) {
      execute(
          prepared,
          "begin",
          "update account set balance = 10 where id = 10",
          "savepoint part",
          "update account set balance = 11 where id = 11",
          "savepoint undone",
          "update account set balance = 12 where id = 12",
          "rollback to undone",
          "prepare transaction 'over_refreshes'");
      execute(
          open,
          "begin",
          "savepoint part",
          "update account set balance = 20 where id = 20",
          "release part");
      for (int day = 0; day < 3; day++) {
        table.database().execute("update account set balance = balance + 1 where id = 1");
        rewriter().refresh(ACCOUNT, Table.OPTIONS);
      }
      assertThat(value("select sum(balance) from account_new")).isEqualTo("3");
      execute(open, "commit");
      execute(prepared, "commit prepared 'over_refreshes'");
    }
    rewriter().refresh(ACCOUNT, Table.OPTIONS);
    assertThat(value("select sum(balance) from account_new")).isEqualTo("44");
    assertThat(value(BACKLOG)).isEqualTo("0");
    swap();
    assertThat(value("select sum(balance) from account")).isEqualTo("44");
  }

  /** Between replay and deletion too, and whether the commit came through or not. */
  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "WHILE", "AFTER"})
  void aRefreshMayDieAtAnyCommit(CuttingProxy.Cut cut) throws SQLException, IOException {
    RewriteSpec qualified = ACCOUNT.inSchema("public");
    int commits = Integer.MAX_VALUE;
    for (int at = 0; at < commits; at++) {
      table
          .database()
          .execute(
              "update account set balance = balance + 1 where id % 10 = " + at % 10,
              "delete from account where id = " + (1000 + at),
              "insert into account values (" + (5000 + at) + ", 0, null)");
      AtomicInteger seen = new AtomicInteger();
      int cutAt = at;
      try (CuttingProxy proxy = table.database().proxy()) {
        proxy.cutting(
            trip ->
                isCommit(trip) && seen.getAndIncrement() == cutAt ? cut : CuttingProxy.Cut.NONE);
        TableRewriter.using(table.database().ownerDataSource(proxy))
            .refresh(qualified, Table.OPTIONS);
      }
      commits = seen.get() > at ? Integer.MAX_VALUE : seen.get();
    }
    assertThat(value(BACKLOG)).isEqualTo("0");
    swap();
    assertThat(
            value(
                "select count(*) from account n full join account_old o"
                    + " on n.id = o.id and n.balance = o.balance where n.id is null or o.id is null"))
        .isEqualTo("0");
  }

  private static boolean isCommit(CuttingProxy.Trip trip) {
    return trip.text().contains("commit\0") || trip.text().contains("vacuum ");
  }

  /** For that it takes a lock which every write of the application would wait for. */
  @Test
  void vacuumDoesNotShortenTheBacklog() throws SQLException {
    assertThat(
            value(
                "select string_agg(r.reloptions::text, ' ') from pg_class b"
                    + " join pg_class r on r.oid in (b.oid, b.reltoastrelid)"
                    + " where b.oid = 'online_rewrite.backlog_1'::regclass"))
        .isEqualTo("{vacuum_truncate=off} {vacuum_truncate=off}");
  }

  private static RewriteListener dyingIn(RewritePhase phase) {
    return new RewriteListener() {
      @Override
      public void phaseStarted(String name, RewritePhase started) {
        if (started == phase) {
          throw new IllegalStateException("dies in " + phase);
        }
      }
    };
  }
}
