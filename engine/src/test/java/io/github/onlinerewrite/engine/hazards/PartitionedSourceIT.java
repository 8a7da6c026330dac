package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A partitioned source: what happens to single partitions leaves no key in the backlog. */
class PartitionedSourceIT {

  /** More ranges than it has, of five rows to a page and eight pages to a chunk. */
  private static final int RANGES_OF_ACCOUNT_1 = 30;

  private static final String SUM = "select sum(balance) || '/' || count(*) from account";

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.createPartitioned();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  @Test
  void everyRowIsCopiedAndEveryWriteIsReplayed() throws SQLException {
    try (Connection application = table.database().application()) {
      table.rewriteWhen(
          RewritePhase.CUT_OVER,
          () ->
              execute(
                  application,
                  "update account set balance = 1 where id in (1, 502, 700, 1999)",
                  "update account_2b set balance = 5 where id = 701",
                  // From one partition to another, and back.
                  "update account set id = id + 10000 where id between 10 and 19",
                  "update account set id = id - 10000 where id = 10010",
                  "delete from account where id in (2, 503)",
                  "insert into account values (503, 7, null), (3000, 1, 'new')"));
    }
    assertThat(table.database().value(SUM)).isEqualTo("17/2000");
    assertThat(table.database().value("select count(*) from account where id > 10000"))
        .isEqualTo("9");
    assertThat(
            table
                .database()
                .value("select count(distinct tableoid) from account where id in (1, 2, 3, 4, 5)"))
        .isEqualTo("2");
    assertThat(table.database().value("select count(*) from account_old")).isEqualTo("2000");
  }

  @ParameterizedTest
  @CsvSource({
    "COPY, account_1, 1500",
    "COPY, account_2, 1000",
    "INDEX, account_2b, 1003",
    "VERIFY, account, 0",
    "CUT_OVER, account_2, 1000",
    "CUT_OVER, account_2a, 1997"
  })
  void truncateOfAPartitionIsNotMissed(RewritePhase phase, String truncated, String left)
      throws SQLException {
    table.rewriteWhen(phase, () -> table.database().execute("truncate " + truncated));
    assertThat(table.database().value("select count(*) from account")).isEqualTo(left);
  }

  /** The rows of account_1 are compared by then; a snapshot from before it would see none. */
  @Test
  void truncateInTheMiddleOfTheComparisonIsCopiedAgain() throws SQLException, IOException {
    table.database().execute("update account set note = repeat('x', 1500)");
    AtomicInteger compared = new AtomicInteger();
    try (CuttingProxy proxy = table.database().proxy()) {
      proxy.watching(
          trip -> {
            if (trip.text().contains("*<>") && compared.incrementAndGet() == RANGES_OF_ACCOUNT_1) {
              table.database().execute("truncate account_1");
            }
          });
      table.rewriteOn(
          table.database().ownerDataSource(proxy),
          Table.OPTIONS.withWorkers(1).withChunkSize(ByteSize.parse("64 kB")));
    }
    assertThat(compared).hasValueGreaterThan(RANGES_OF_ACCOUNT_1);
    assertThat(table.database().value("select count(*) from account")).isEqualTo("1500");
    assertThat(table.notices()).anyMatch(notice -> notice.contains("copying it again"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table filled (like account);"
            + " insert into filled values (3001, 9, null);"
            + " alter table account attach partition filled for values from (3001) to (4000)",
        "create table account_new_leaf partition of account for values from (3001) to (4000);"
            + " insert into account values (3001, 9, null)",
        "drop table account_2a",
        "alter table account_2 detach partition account_2a",
        "alter table account detach partition account_1; update account_1 set balance = 9;"
            + " alter table account attach partition account_1 for values from (1) to (501)",
        "alter table account detach partition account_2; update account_2b set balance = 9;"
            + " alter table account attach partition account_2 for values from (501) to (1501)",
        "alter table account_2a disable trigger online_rewrite_capture_1;"
            + " update account_2a set balance = 9;"
            + " alter table account_2a enable always trigger online_rewrite_capture_1",
      })
  void aChangeOfThePartitionsIsNotMissed(String change) throws SQLException {
    for (RewritePhase phase : List.of(RewritePhase.COPY, RewritePhase.CUT_OVER)) {
      try (Table other = Table.createPartitioned()) {
        assertThatThrownBy(
                () -> other.rewriteWhen(phase, () -> other.database().execute(change.split(";"))))
            .isInstanceOf(RewriteException.Failed.class)
            .hasMessageContaining("partitions");
        String now = other.database().value(SUM);
        TableRewriter.using(other.database().ownerDataSource()).abort("account");
        assertThat(other.database().value(OURS)).isEqualTo("0");
        other.rewrite();
        assertThat(other.database().value(SUM)).isEqualTo(now);
      }
    }
  }

  private static final String OURS =
      "select count(*) from pg_trigger where tgname ~ 'online_rewrite'";

  /** It has neither capture nor rows in the chunks, and is in the fingerprint from the start. */
  @Test
  void aPartitionThatComesBeforeTheCopyIsNotMissed() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.CAPTURE,
                    () ->
                        table
                            .database()
                            .execute(
                                "create table account_early partition of account"
                                    + " for values from (3001) to (4000)",
                                "insert into account values (3001, 9, null)")))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("partitions");
  }

  @ParameterizedTest
  @EnumSource(
      value = RewritePhase.class,
      names = {"CAPTURE", "COPY", "CUT_OVER", "SWAPPED"})
  void aRunThatDiesIsResumed(RewritePhase phase) throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    phase,
                    () -> {
                      throw new IllegalStateException("the client dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    table.database().execute("update account set balance = 9 where id <= 600");
    table.rewrite();
    assertThat(table.database().value(SUM)).isEqualTo("5400/2000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"account_old", "account_1", "account_2", "account_2a", "account_rest"})
  void aWriteToTheOldTableOrAPartitionOfItIsRefused(String old) throws SQLException {
    table.rewrite();
    for (String write : List.of("delete from " + old, "truncate " + old)) {
      assertThatThrownBy(() -> table.database().execute(write))
          .isInstanceOfSatisfying(
              SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("55000"));
    }
    assertThat(table.database().value("select count(*) from account_old")).isEqualTo("2000");
  }

  @Test
  void manyPartitionsAreSwappedWithinTheStallBudget() throws SQLException {
    table
        .database()
        .execute(
            """
            do $$
            begin
              for i in 3..300 loop
                execute format('create table account_%s partition of account
                  for values from (%s) to (%s)', i, i * 1000, i * 1000 + 1000);
              end loop;
            end $$
            """);
    RewriteResult result = table.rewrite();
    assertThat(result.longestStall()).isLessThan(Table.OPTIONS.stallBudget());
    assertThat(table.database().value("select count(*) from account")).isEqualTo("2000");
    assertThat(table.database().value("select count(*) from pg_trigger where tgname ~ 'capture_'"))
        .isEqualTo("0");
  }
}
