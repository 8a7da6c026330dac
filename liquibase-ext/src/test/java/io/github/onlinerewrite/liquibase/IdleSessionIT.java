package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.testsupport.PostgresServer;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Liquibase's own session is idle while others rewrite. */
class IdleSessionIT {

  @TempDir Path directory;
  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    Measurement.create(database, "public", 1_000);
    database.grantDml("measurement");
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  /** The run is held up by a session that has the table, until the limit is long over. */
  @Test
  void serverThatEndsIdleSessionsDoesNotEndLiquibases() throws Exception {
    assumeThat(PostgresServer.shared().majorVersion()).isGreaterThanOrEqualTo(14);
    limitIdleSessions("1 s");
    CompletableFuture<String> cutOver = new CompletableFuture<>();
    LiquibaseRun run =
        LiquibaseRun.on(database, changelog())
            .hearing(
                line -> {
                  if (line.endsWith("measurement: cut over")) {
                    cutOver.complete(line);
                  }
                });
    try (Connection blocker = database.application();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("lock table measurement in access share mode");
      CompletableFuture<Void> released =
          cutOver.thenAcceptAsync(
              line -> {
                passes("4 s");
                rollback(blocker);
              });
      run.run("update");
      released.join();
    }

    assertThat(run.told()).contains("sessions of the rewrite: the URL").doesNotContain("is lost");
    assertThat(database.value("select count(*) from databasechangelog")).isEqualTo("1");
  }

  private Changelog changelog() {
    return Changelog.xml(
        directory,
        "runInTransaction=\"false\"",
        "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\"/>");
  }

  private void limitIdleSessions(String limit) throws SQLException {
    try (Connection superuser = database.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(
          "alter role " + database.ownerUser() + " set idle_session_timeout = '" + limit + "'");
    }
  }

  /** Returns when that time has passed by the server's clock. */
  private void passes(String time) {
    String end = value("select clock_timestamp() + interval '" + time + "'");
    await().until(() -> value("select clock_timestamp() > timestamptz '" + end + "'").equals("t"));
  }

  private String value(String query) {
    try {
      return String.valueOf(database.value(query));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
