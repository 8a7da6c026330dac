package io.github.onlinerewrite.engine.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a table, to its transactions and to the server while changes are decoded. */
class DecodingIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private DecodedTable table;

  @BeforeEach
  void createTable() throws SQLException {
    table = DecodedTable.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private String value(String query) throws SQLException {
    return String.valueOf(table.database().value(query));
  }

  /** In each phase a row is changed, one is added, one is deleted and one gets another key. */
  @Test
  void changesOfEachPhaseAreThere() throws SQLException {
    RewritePhase[] phases = {
      RewritePhase.CAPTURE,
      RewritePhase.COPY,
      RewritePhase.INDEX,
      RewritePhase.CATCH_UP,
      RewritePhase.VERIFY,
      RewritePhase.CUT_OVER
    };
    for (int i = 0; i < phases.length; i++) {
      int first = 10 * i;
      table.when(
          phases[i],
          "update item set value = 1 where id = " + (first + 1),
          "insert into item values (" + (9000 + i) + ", 7, null)",
          "delete from item where id = " + (first + 2),
          "update item set id = -id where id = " + (first + 3));
    }

    RewriteResult result = table.rewrite();

    assertThat(
            value(
                "select concat_ws(' ', count(*), sum(value), count(*) filter (where id < 0),"
                    + " count(*) filter (where id >= 9000), min(id)) from item"))
        .isEqualTo("2000 48 6 6 -53");
    assertThat(result.changesReplayed()).isPositive();
    assertThat(value("select count(*) from pg_trigger where tgname like '%capture%'"))
        .isEqualTo("0");
    assertThat(table.decoding()).isEmpty();
  }

  @Test
  void aTransactionThatIsOpenWhileTheSlotIsCreatedIsNotLost() throws SQLException {
    CompletableFuture<RewriteResult> run;
    try (Connection open = table.database().application();
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      // It has a number by now, and as yet no lock that the run would see before.
      statement.execute("select pg_current_xact_id()");
      run = table.rewriteMeanwhile();
      await().atMost(PATIENCE).until(() -> table.notices().toString().contains("before decoding"));
      statement.execute("update item set value = 1 where id <= 100");
      statement.execute("savepoint s");
      statement.execute("update item set value = 2 where id <= 50");
      statement.execute("rollback to s");
      statement.execute("delete from item where id > 1900");
      open.commit();
    }
    run.join();

    assertThat(value("select count(*) || ' ' || sum(value) from item")).isEqualTo("1900 100");
    assertThat(table.notices())
        .anyMatch(notice -> notice.contains("(user " + table.database().applicationUser() + ", "));
  }

  @Test
  void aPreparedTransactionIsWaitedForAndNamed() throws SQLException {
    CompletableFuture<RewriteResult> run;
    String name = table.database().name();
    try (Connection open = table.database().application();
        Statement statement = open.createStatement()) {
      statement.execute("begin; select pg_current_xact_id()");
      statement.execute("prepare transaction '" + name + "'");
      try {
        run = table.rewriteMeanwhile();
        await()
            .atMost(PATIENCE)
            .until(() -> table.notices().toString().contains("prepared transaction '" + name));
      } finally {
        statement.execute("commit prepared '" + name + "'");
      }
    }
    run.join();

    assertThat(table.notices())
        .anyMatch(
            notice ->
                notice.contains("before decoding")
                    && notice.contains("prepared transaction '" + name + "'"));
  }

  @Test
  void aTransactionThatIsPreparedMeanwhileIsThere() throws SQLException {
    String name = table.database().name();
    table
        .when(
            RewritePhase.COPY,
            () -> {
              try (Connection session = table.database().application();
                  Statement statement = session.createStatement()) {
                statement.execute("begin");
                statement.execute("update item set value = 1, id = -id where id <= 100");
                statement.execute("prepare transaction '" + name + "'");
              }
            })
        .when(
            RewritePhase.VERIFY,
            () -> {
              try (Connection session = table.database().application();
                  Statement statement = session.createStatement()) {
                statement.execute("commit prepared '" + name + "'");
              }
            })
        .rewrite();

    assertThat(value("select concat_ws(' ', count(*), sum(value), min(id)) from item"))
        .isEqualTo("2000 100 -100");
  }

  /**
   * A commit that waits for a synchronous standby is in the WAL, and is decoded, but nobody sees
   * it. The round that comes then must not take its key for replayed.
   */
  @Test
  void whatIsDecodedBeforeItIsVisibleIsReplayedAgain() throws SQLException {
    table.database().execute("alter role {owner} set synchronous_commit = local");
    CompletableFuture<Void> change = new CompletableFuture<>();
    try (Connection application = table.database().application()) {
      table
          .when(RewritePhase.CATCH_UP, () -> commitBehindStandby(application, change))
          .when(
              RewritePhase.VERIFY,
              () -> {
                assertThat(value("select sum(value) from item")).isEqualTo("0");
                synchronousStandbys("");
                change.join();
              })
          .rewrite();
    } finally {
      synchronousStandbys("");
    }

    assertThat(value("select sum(value) from item")).isEqualTo("5");
  }

  private void commitBehindStandby(Connection application, CompletableFuture<Void> change)
      throws SQLException {
    synchronousStandbys("nobody");
    CompletableFuture<Void> unused =
        change.completeAsync(
            () -> {
              try (Statement statement = application.createStatement()) {
                statement.execute("update item set value = 5 where id = 1");
                return null;
              } catch (SQLException failure) {
                throw new IllegalStateException(failure);
              }
            });
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                "1"
                    .equals(
                        value(
                            "select count(*) from online_rewrite.backlog_1"
                                + " where k1 = 1 and xid >= pg_snapshot_xmin(pg_current_snapshot())")));
  }

  private void synchronousStandbys(String names) throws SQLException {
    try (Connection superuser = table.database().superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute("alter system set synchronous_standby_names = '" + names + "'");
      statement.execute("select pg_reload_conf()");
    }
    await().atMost(PATIENCE).until(() -> value("show synchronous_standby_names").equals(names));
  }

  @Test
  void afterATruncateItIsCopiedAgain() throws SQLException {
    table
        .when(
            RewritePhase.INDEX,
            "truncate item",
            "insert into item select i, 3, null from generate_series(1, 10) i")
        .rewrite();

    assertThat(value("select count(*) || ' ' || sum(value) from item")).isEqualTo("10 30");
    assertThat(table.phases()).containsSubsequence(RewritePhase.COPY, RewritePhase.COPY);
  }

  /** More than is written into the backlog at once, and spilled to disk by the server. */
  @Test
  void aLargeTransactionIsReplayed() throws SQLException {
    table
        .when(
            RewritePhase.VERIFY,
            "begin; insert into item select i, 1, repeat('.', 100)"
                + " from generate_series(10001, 60000) i;"
                + " update item set value = value + 1; commit")
        .rewrite();

    assertThat(value("select count(*) || ' ' || sum(value) from item")).isEqualTo("52000 102000");
  }

  /** The key of a row whose update does not touch its long value. */
  @Test
  void anUpdateThatLeavesALongValueIsReplayed() throws SQLException {
    table
        .database()
        .execute(
            "alter table item alter note set storage external",
            "update item set note = repeat('x', 20000) where id <= 10");
    table.when(RewritePhase.VERIFY, "update item set value = 1 where id <= 10").rewrite();

    assertThat(value("select count(*) || ' ' || sum(value * length(note)) from item"))
        .isEqualTo("2000 200000");
  }

  /** A wrong row that waits for no key is still found. */
  @Test
  void aDifferenceIsStillFound() {
    table.when(
        RewritePhase.VERIFY,
        "update item_new set value = 8 where id = 8",
        "update item set value = 9 where id = 9");

    assertThatThrownBy(() -> table.rewrite())
        .isInstanceOfSatisfying(
            RewriteException.VerificationFailed.class,
            failure -> assertThat(failure.getMessage()).contains(" 1 keys"));
  }

  @Test
  void nothingIsLeftOfARunThatFails() throws SQLException {
    table.when(
        RewritePhase.COPY,
        () -> {
          throw new IllegalStateException("the client fails");
        });

    assertThatThrownBy(() -> table.rewrite()).isInstanceOf(IllegalStateException.class);

    assertThat(table.decoding()).startsWith("online_rewrite_").doesNotContain(", ");
    RewriteStatus status = TableRewriter.using(table.database().ownerDataSource()).status().get(0);
    assertThat(status.leftovers()).anyMatch(left -> left.startsWith("publication online_rewrite_"));
    table.rewriter().abort("item");
    assertThat(table.decoding()).isEmpty();
  }

  /** It does not know what was changed meanwhile, so it copies again. */
  @Test
  void aRunThatIsResumedIsExact() throws SQLException {
    table.when(
        RewritePhase.CUT_OVER,
        () -> {
          throw new IllegalStateException("the client fails");
        });
    assertThatThrownBy(() -> table.rewrite()).isInstanceOf(IllegalStateException.class);
    table.database().execute("update item set value = 4 where id <= 100");

    RewriteResult result = table.rewrite();

    assertThat(result.rowsCopied()).isEqualTo(2000);
    assertThat(value("select count(*) || ' ' || sum(value) from item")).isEqualTo("2000 400");
    assertThat(table.decoding()).isEmpty();
  }

  /** As it was begun: the journal knows how, whatever the second call says. */
  @Test
  void aRunThatIsResumedGoesOnAsItWasBegun() throws SQLException {
    table.when(
        RewritePhase.INDEX,
        () -> {
          throw new IllegalStateException("the client fails");
        });
    assertThatThrownBy(() -> table.rewrite()).isInstanceOf(IllegalStateException.class);
    table.database().execute("update item set value = 4 where id <= 100");

    table.rewriter().rewrite(DecodedTable.SPEC, RewriteOptions.defaults());

    assertThat(value("select count(*) || ' ' || sum(value) from item")).isEqualTo("2000 400");
    assertThat(value("select string_agg(capture, ', ') from online_rewrite.rewrite"))
        .isEqualTo("LOGICAL");
    assertThat(table.decoding()).isEmpty();
  }

  @Test
  void beyondTheLimitOfRetainedWalItGivesUp() throws SQLException {
    try (Connection open = table.database().owner();
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      table.when(
          RewritePhase.COPY,
          () -> {
            // As long as it runs, the slot holds back what is written.
            statement.execute("create temporary table held (i int)");
            table
                .database()
                .execute(
                    "create table filler as select repeat(md5(i::text), 30) as f"
                        + " from generate_series(1, 5000) i");
          });
      table.when(
          RewritePhase.CUT_OVER,
          () ->
              await()
                  .atMost(PATIENCE)
                  .until(() -> table.decoding().startsWith("online_rewrite_") && slots() == 0));

      assertThatThrownBy(
              () -> table.rewrite(DecodedTable.OPTIONS.withBacklogLimit(ByteSize.parse("1 MB"))))
          .isInstanceOf(RewriteException.class)
          .hasMessageContaining("MB of WAL");
    }
    assertThat(slots()).isZero();
  }

  private int slots() throws SQLException {
    return Integer.parseInt(
        value("select count(*) from pg_replication_slots where database = current_database()"));
  }

  @Test
  void anotherSlotOfTheDatabaseGoesOn() throws SQLException {
    try (Connection superuser = table.database().superuser();
        Statement statement = superuser.createStatement()) {
      String other = table.database().name();
      statement.execute(
          "select pg_create_logical_replication_slot('" + other + "', 'test_decoding')");
      table.when(RewritePhase.VERIFY, "update item set value = 1 where id = 1").rewrite();

      assertThat(table.decoding()).isEqualTo(other);
      assertThat(
              statement
                  .executeQuery(
                      "select 1 from pg_logical_slot_get_changes('"
                          + other
                          + "', null, null) where data like '%public.item: UPDATE%'")
                  .next())
          .isTrue();
      statement.execute("select pg_drop_replication_slot('" + other + "')");
    }
  }
}
