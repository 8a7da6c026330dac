package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary slot and the connection that it lives as long as. Whatever ends that, the server
 * drops the slot.
 */
final class ReplicationSlot {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicationSlot.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
  private static final Duration UNTIL_GONE = Duration.ofSeconds(30);

  /** Well within the server's wal_sender_timeout, which is a minute by default. */
  private static final int STATUS_SECONDS = 5;

  private final Connection connection;
  private final Identifier name;

  ReplicationSlot(Connection connection, Identifier name) {
    this.connection = connection;
    this.name = name;
  }

  String name() {
    return name.value();
  }

  /** Creates it: returns when every transaction that runs has ended. */
  void create() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Without a snapshot, which would hold back vacuum until the stream begins. The grammar of
      // the replication protocol knows its words in upper case only.
      statement.execute(
          "CREATE_REPLICATION_SLOT {slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT"
              .replace("{slot}", name.quoted()));
    }
  }

  PGReplicationStream stream(Identifier publication) throws SQLException {
    return connection
        .unwrap(PGConnection.class)
        .getReplicationAPI()
        .replicationStream()
        .logical()
        .withSlotName(name.value())
        .withSlotOption("proto_version", 1)
        .withSlotOption("publication_names", publication.quoted())
        .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
        .start();
  }

  /** Ends the connection, whatever it is doing. */
  void end() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException failure) {
      // The server ends it when it next looks for its client.
      LOG.debug("the connection of slot {} was not to be ended", name, failure);
    }
  }

  /**
   * Returns when the server has dropped all slots of the rewrite. A server process that works on a
   * large transaction, or whose client's machine is gone, does not notice that it is alone.
   */
  static void awaitGone(Session session, ObjectNames names, Timing timing) throws SQLException {
    Deadline limit = Deadline.after(timing, UNTIL_GONE);
    while (areThere(session, names) && !limit.isOver()) {
      timing.sleep(BETWEEN_LOOKS);
    }
  }

  private static boolean areThere(Session session, ObjectNames names) throws SQLException {
    return session.one(
        Sql.of(
                """
                select count(pg_terminate_backend(s.active_pid)) > 0
                from pg_replication_slots s
                where s.temporary and starts_with(s.slot_name, ?)""")
            .bind(names.slots(database(session))),
        row -> row.getBoolean(1));
  }

  /** The OID of the database, which is part of a slot's name. */
  static long database(Session session) throws SQLException {
    return session.one(
        Sql.of("select oid::bigint from pg_database where datname = current_database()"),
        row -> row.getLong(1));
  }
}
