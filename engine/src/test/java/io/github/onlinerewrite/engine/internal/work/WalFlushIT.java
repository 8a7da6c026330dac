package io.github.onlinerewrite.engine.internal.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WalFlushIT {

  @Test
  void theWriterComesWhenItIsWoken() throws SQLException {
    assumeTrue(TestDatabase.isServerOwn());
    try (TestDatabase database = TestDatabase.create();
        Session writing = Session.owning(database.owner());
        Session waking = Session.owning(database.owner())) {
      database.execute("create table t (v text)");
      writerComes(database, "'10s'");
      try {
        writing.transaction(() -> writeAndWake(database, writing, waking));
      } finally {
        writerComes(database, "default");
      }
    }
  }

  /** As a chunk does, which commits only when it is copied. */
  private static boolean writeAndWake(TestDatabase database, Session writing, Session waking)
      throws SQLException {
    writing.execute(
        Sql.of("insert into public.t select repeat('x', 1000) from generate_series(1, 5000)"));
    String written = database.value("select pg_current_wal_insert_lsn()");
    WalFlush.wake(waking);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                "t"
                    .equals(
                        database.value(
                            "select '" + written + "' - pg_current_wal_flush_lsn() <= 1048576")));
    return true;
  }

  private static void writerComes(TestDatabase database, String every) throws SQLException {
    try (Connection admin = database.superuser();
        Statement statement = admin.createStatement()) {
      statement.execute("alter system set wal_writer_delay = " + every);
      statement.execute("select pg_reload_conf()");
    }
  }

  /** Transaction ids are not used up where there is nothing to do. */
  @Test
  void littleIsLeftToTheServer() throws SQLException {
    try (TestDatabase database = TestDatabase.create();
        Session session = Session.owning(database.owner())) {
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
