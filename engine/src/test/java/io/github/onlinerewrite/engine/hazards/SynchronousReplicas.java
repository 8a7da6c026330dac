package io.github.onlinerewrite.engine.hazards;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The replicas that commits of a table's server wait for, none of which there is. */
record SynchronousReplicas(Table table) {

  /** From now on each commit that waits for replicas waits for {@code names}; empty: for none. */
  void set(String names) throws SQLException {
    try (Connection admin = table.database().superuser()) {
      Table.execute(
          admin,
          "alter system set synchronous_standby_names = '" + names + "'",
          "select pg_reload_conf()");
      await()
          .until(
              () ->
                  names.equals(
                      table
                          .database()
                          .value("select current_setting('synchronous_standby_names')")));
      // The checkpointer tells those who commit of it, and nobody tells when it has.
      Table.execute(admin, "select pg_sleep(0.3)");
    }
  }

  /** Returns when a commit waits. */
  void awaitCommit() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                "1"
                    .equals(
                        table
                            .database()
                            .value(
                                "select count(*) from pg_stat_activity where datname ="
                                    + " current_database() and wait_event = 'SyncRep'")));
  }
}
