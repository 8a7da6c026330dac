package io.github.onlinerewrite.engine.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What it brings is measured, see decision 22: the server's own writer may come at any time. */
class WalFlushIT {

  /** Transaction ids are not used up where there is nothing to do. */
  @Test
  void littleIsLeftToTheServer() throws SQLException {
    try (TestDatabase database = TestDatabase.create();
        Session session = Session.owning(database.owner())) {
      try (Connection admin = database.superuser();
          Statement statement = admin.createStatement()) {
        statement.execute("checkpoint");
      }
      String next = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
      long before = Long.parseLong(database.value(next));
      for (int i = 0; i < 1000; i++) {
        WalFlush.wake(session);
      }
      // Others on the server may use some.
      assertThat(Long.parseLong(database.value(next)) - before).isLessThan(500);
    }
  }
}
