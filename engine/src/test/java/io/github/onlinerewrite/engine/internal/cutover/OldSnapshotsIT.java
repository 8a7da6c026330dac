package io.github.onlinerewrite.engine.internal.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is waited for while writers are kept out; each has a snapshot and waits for the table. */
class OldSnapshotsIT {

  private TestDatabase database;

  @BeforeEach
  void createTable() throws SQLException {
    database = TestDatabase.create();
    database.execute("create table item (id int primary key, value int)");
    database.grantDml("item");
  }

  @AfterEach
  void dropTable() throws SQLException {
    database.close();
  }

  /**
   * Only who goes on to change rows meets the guard. Readers queue too, when somebody asks for a
   * lock that keeps them out while we have ours; TRUNCATE is better waited for than turned away.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insert into item values (1, 1)  | false",
        "update item set value = 2       | false",
        "delete from item                | false",
        "truncate item                   | true",
        "select count(*) from item       | true",
        "select id from item for update  | true",
        "select id from item for share   | true",
        "lock table item in share mode   | true"
      })
  void aSessionThatWaitsIsPassedOverOnlyWhenItWrites(String statement, boolean waitedFor)
      throws SQLException {
    database.execute("grant truncate on item to \"" + database.applicationUser() + "\"");
    try (Session looking = Session.owning(database.owner());
        Connection other = database.owner();
        Connection application = database.application()) {
      execute(other, "begin", "lock table item in access exclusive mode");
      execute(application, "begin isolation level repeatable read", "select 1");
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> run(application, statement));
      awaitOneWaiting();
      // As the final replay does; a snapshot that nothing was committed after is as good as new.
      database.execute("create table committed_later ()");

      OldSnapshots held = OldSnapshots.heldNowButWaiting(looking, List.of(), List.of(oid()));
      assertThat(held.areGone(looking)).isEqualTo(!waitedFor);

      execute(other, "rollback");
      waiting.join();
      execute(application, "rollback");
    }
  }

  private long oid() throws SQLException {
    return Long.parseLong(String.valueOf(database.value("select 'item'::regclass::oid")));
  }

  private void awaitOneWaiting() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> "1".equals(database.value("select count(*) from pg_locks where not granted")));
  }

  private static void run(Connection connection, String statement) {
    try {
      execute(connection, statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
