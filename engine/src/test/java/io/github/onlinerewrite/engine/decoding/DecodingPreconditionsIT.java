package io.github.onlinerewrite.engine.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decoding needs is looked for before anything is touched. */
class DecodingPreconditionsIT {

  private DecodedTable table;

  @BeforeEach
  void createTable() throws SQLException {
    table = DecodedTable.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private List<Finding> findings() {
    return table.rewriter().check(DecodedTable.SPEC, DecodedTable.OPTIONS);
  }

  private void asSuperuser(String sql) throws SQLException {
    try (Connection superuser = table.database().superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql.replace("{owner}", table.database().ownerUser()));
    }
  }

  @Test
  void aTableThatCanBeDecodedHasNoFinding() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void theRoleMustBeAllowedToReplicate() throws SQLException {
    asSuperuser("alter role {owner} noreplication");

    assertThat(findings()).singleElement().asString().contains("decoding-rights", " replication;");
    assertThat(table.rewriter().check(DecodedTable.SPEC)).isEmpty();
  }

  /** The journal's schema is there, so that nothing else needs the right. */
  @Test
  void theRoleMustBeAllowedToPublish() throws SQLException {
    table.database().execute("create schema online_rewrite");
    asSuperuser(
        "grant create on schema public to {owner}; alter database "
            + table.database().name()
            + " owner to postgres;"
            + " revoke create on database "
            + table.database().name()
            + " from {owner}");

    assertThat(findings())
        .singleElement()
        .asString()
        .contains("decoding-rights", "grant create on database");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "using index item_value"})
  void theIdentityKeyMustBeTheReplicaIdentity(String identity) throws SQLException {
    table
        .database()
        .execute(
            "create unique index item_value on item (value, note)",
            "truncate item",
            "alter table item alter note set not null",
            "alter table item replica identity " + identity);

    assertThat(findings()).singleElement().asString().contains("replica-identity", "(\"id\")");
  }

  @Test
  void thatHoldsForEachPartition() throws SQLException {
    table
        .database()
        .execute(
            "drop table item",
            "create table item (id int primary key, value int not null, note text)"
                + " partition by range (id)",
            "create table item_1 partition of item for values from (1) to (10)",
            "create table item_2 partition of item default",
            "alter table item_1 replica identity nothing");

    assertThat(findings())
        .anySatisfy(
            finding ->
                assertThat(finding.toString()).startsWith("replica-identity [public.item_1]"));
  }

  @Test
  void aSlotMustBeFree() throws SQLException {
    assumeTrue(TestDatabase.isServerOwn());
    try {
      asSuperuser(
          "select pg_create_physical_replication_slot('taken_' || i)"
              + " from generate_series(1, current_setting('max_replication_slots')::int"
              + " - (select count(*)::int from pg_replication_slots)) i");

      assertThat(findings())
          .singleElement()
          .asString()
          .contains("decoding-slots", "max_replication_slots is ");
    } finally {
      asSuperuser(
          "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
              + " where slot_name like 'taken_%'");
    }
  }

  /** Its own, as PostgreSQL is by default and with nothing that streams. */
  @Test
  void theServerMustWriteWhatDecodingNeedsAndHaveAFreeSender() throws SQLException {
    assumeTrue(table.database().canRestartServer());
    try (TestDatabase other =
        TestDatabase.onServerWith(
            Map.of("wal_level", "replica", "max_wal_senders", "0", "max_replication_slots", "0"))) {
      other.execute(
          "create table item (id int primary key, value int not null, note text)",
          "create table item_new (id bigint primary key, value int not null, note text)");

      TableRewriter rewriter = TableRewriter.using(other.ownerDataSource());
      assertThat(rewriter.check(DecodedTable.SPEC, DecodedTable.OPTIONS))
          .satisfiesExactlyInAnyOrder(
              finding ->
                  assertThat(finding.toString())
                      .contains(
                          "decoding-wal-level", "wal_level is replica", "wal_level = logical"),
              finding ->
                  assertThat(finding.toString())
                      .contains("decoding-slots", "max_replication_slots is 0"),
              finding ->
                  assertThat(finding.toString()).contains("decoding-slots", "max_wal_senders is 0"),
              finding ->
                  assertThat(finding.toString()).contains("decoding-rights", " replication;"));
      assertThat(rewriter.check(DecodedTable.SPEC)).isEmpty();
    }
  }

  @Test
  void oneConnectionIsNotEnough() throws SQLException {
    try (Connection connection = table.database().owner()) {
      assertThat(TableRewriter.using(connection).check(DecodedTable.SPEC, DecodedTable.OPTIONS))
          .singleElement()
          .asString()
          .contains("decoding-connection");
    }
  }

  @Test
  void aSwapThatComesLaterIsRefused() {
    assertThat(table.rewriter().check(DecodedTable.SPEC, DecodedTable.OPTIONS.withSwapLater(true)))
        .singleElement()
        .asString()
        .contains("decoding-swap-later");
  }
}
