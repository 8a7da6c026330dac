package io.github.onlinerewrite.engine.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.sql.PooledConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class SessionSettingsIT {

  private static final Logger LOG = LoggerFactory.getLogger(SessionSettingsIT.class);

  @ParameterizedTest
  @CsvSource({
    "jit, on, off",
    "max_parallel_workers_per_gather, 4, 0",
    "standard_conforming_strings, off, on",
    "bytea_output, escape, hex",
    "TimeZone, Asia/Tokyo, UTC",
    "tcp_keepalives_idle, 7200, 30",
    "tcp_keepalives_interval, 75, 10",
    "tcp_keepalives_count, 9, 3",
    "tcp_user_timeout, 0, 60000"
  })
  void aSettingIsOursForTheRunAndTheCallersAfterwards(String name, String before, String ours)
      throws SQLException {
    try (TestDatabase database = TestDatabase.create();
        Connection connection = database.owner();
        Statement statement = connection.createStatement()) {
      statement.execute("set " + name + " = '" + before + "'");
      try (Session session = Session.borrowing(connection)) {
        String meanwhile = session.one(Sql.of("show " + name), row -> row.getString(1));
        assertThat(meanwhile).isEqualTo(ours);
      }
      try (ResultSet row = statement.executeQuery("show " + name)) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(before);
      }
    }
  }

  /** A pool would hand it out to the application, with our search path. */
  @Test
  void aConnectionWhoseSettingsCannotBeGivenBackIsEnded() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
      source.setURL(database.url());
      source.setUser(database.ownerUser());
      source.setPassword(database.password());
      PooledConnection pooled = source.getPooledConnection();
      Session session = Session.owning(pooled.getConnection());
      int pid = session.one(Sql.of("select pg_backend_pid()"), row -> row.getInt(1));
      String alive = "select count(*) from pg_stat_activity where pid = " + pid;
      session.execute(Sql.of("begin"));
      assertThatThrownBy(() -> session.execute(Sql.of("select 1 / 0")))
          .hasMessageContaining("zero");

      assertThatThrownBy(session::close)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("current transaction is aborted");

      await().untilAsserted(() -> assertThat(database.value(alive)).isEqualTo("0"));
      pooled.close();
    }
  }

  /** A role may have another level by default, and would not see what was committed meanwhile. */
  @Test
  void aTransactionIsReadCommittedWhateverTheDefaultIs() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          "alter role {owner} set default_transaction_isolation = 'repeatable read'",
          "alter role {owner} set default_transaction_read_only = on");
      try (Session session = Session.owning(database.owner())) {
        String settings =
            session.transaction(
                () ->
                    session.one(
                        Sql.of(
                            "select concat_ws(' ', current_setting('transaction_isolation'),"
                                + " current_setting('transaction_read_only'))"),
                        row -> row.getString(1)));
        assertThat(settings).isEqualTo("read committed off");
      }
    }
  }

  @Test
  void theServerEndsWhatAClientThatIsGoneHasLeftRunning() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      assumeTrue(database.majorVersion() >= 14, "the server looks for its client from 14 on");
      String running = "select count(*) from pg_stat_activity where query like '%pg_sleep(60)%'";
      Connection connection = database.owner();
      Session session = Session.borrowing(connection);
      CompletableFuture<Void> statement =
          CompletableFuture.runAsync(
              () -> {
                try {
                  session.execute(Sql.of("do 'begin perform /* left */ pg_sleep(60); end'"));
                } catch (SQLException gone) {
                  LOG.debug("as it must", gone);
                }
              });
      String others = running + " and pid <> pg_backend_pid()";
      await().until(() -> "1".equals(database.value(others)));

      connection.abort(Runnable::run);

      await().atMost(Duration.ofSeconds(20)).until(() -> "0".equals(database.value(others)));
      statement.join();
    }
  }
}
