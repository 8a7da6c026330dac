package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What applications and administrators may do while an old table is kept in sync. */
class WayBackMeanwhileIT extends TableWithTwin {

  private static final Partitioning BY_ID =
      Partitioning.range("id")
          .partition("account_a", "0", "1000")
          .partition("account_b", "1000", "100000");

  /** Every row has come since, so that no value of a dropped column is lost. */
  @Test
  void aTruncateOfAllPartitionsIsInTheOldTable() throws SQLException {
    rewrite(DERIVED.dropColumn("note").partitionBy(BY_ID));
    write(
        "update %s set balance = 1 where id = 3",
        "truncate %s",
        "insert into %s (id, balance) values (5, 5), (1500, 6), (6, 6)",
        "delete from %s where id = 6");
    assertThat(codes()).isEmpty();
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  @Test
  void aTruncateOfOnePartitionWouldCostKeptColumns() throws SQLException {
    rewrite(DERIVED.dropColumn("note").partitionBy(BY_ID));
    execute("truncate account_b");
    assertThat(codes()).containsExactly("way-back-lost");
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("or a part of it");
    assertThat(value("select note from account_old where id = 7")).isEqualTo("note 7");
  }

  @Test
  void aTruncateOfOnePartitionIsInTheOldTable() throws SQLException {
    rewrite(DERIVED.partitionBy(BY_ID));
    write("update %s set balance = 1 where id = 3");
    execute("truncate account_b", "delete from twin where id >= 1000");
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  /** Row 1500 was in no partition when that was truncated. */
  @Test
  void aRowThatSlipsThroughTwoTruncatesIsNotTakenForANewOne() throws SQLException {
    rewrite(DERIVED.dropColumn("note").partitionBy(BY_ID));
    try (Connection owner = table.database().owner()) {
      owner.setAutoCommit(false);
      Table.execute(
          owner,
          "truncate account_a",
          "update account set id = 5 where id = 1500",
          "truncate account_b");
      owner.commit();
    }
    assertThat(codes()).containsExactly("way-back-lost");
    assertThat(value("select note from account_old where id = 1500")).isEqualTo("note 1500");
  }

  @Test
  void aPreparedTransactionIsWaitedForAndItsWritesGoBack() throws SQLException {
    rewrite(DERIVED);
    try (Connection application = table.database().application()) {
      application.setAutoCommit(false);
      Table.execute(
          application,
          "update account set balance = 5 where id = 7",
          "update twin set balance = 5 where id = 7",
          "prepare transaction 'meanwhile'");
    }
    assertThatThrownBy(
            () -> rewriter().revert(ACCOUNT, Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(1))))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("prepared transaction");
    try (Connection application = table.database().application()) {
      Table.execute(application, "commit prepared 'meanwhile'");
    }
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  @Test
  void aPublicationGoesAlong() throws SQLException {
    rewrite(DERIVED);
    execute("create publication account_pub for table account");
    write("update %s set balance = 5 where id = 7");
    revert();
    assertExact("integer");
    assertThat(
            value(
                "select string_agg(prrelid::regclass::text, ' ') from pg_publication_rel r"
                    + " join pg_publication p on p.oid = prpubid where pubname = 'account_pub'"))
        .isEqualTo("account");
  }

  /** It would publish the backlog and the old table. */
  @Test
  void aPublicationOfAllTablesIsRefused() throws SQLException {
    rewrite(DERIVED);
    try (Connection superuser = table.database().superuser()) {
      Table.execute(superuser, "create publication everything for all tables");
      assertThat(codes()).isNotEmpty().containsOnly("published");
      assertThatThrownBy(this::revert)
          .isInstanceOf(RewriteException.Refused.class)
          .hasMessageContaining("published");
      Table.execute(superuser, "drop publication everything");
    }
    revert();
    assertExact("integer");
  }

  /** The owner would not see all rows. */
  @Test
  void forcedRowSecurityIsRefused() throws SQLException {
    rewrite(DERIVED);
    write("update %s set balance = 5 where id = 7");
    execute(
        "alter table account enable row level security",
        "create policy own on account using (id < 10)",
        "alter table account force row level security");
    assertThat(codes()).contains("source-row-security");
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("source-row-security");
    execute("alter table account no force row level security");
    revert();
    execute("alter table account disable row level security");
    assertExact("integer");
  }
}
