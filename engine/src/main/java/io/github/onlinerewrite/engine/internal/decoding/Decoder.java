package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads the stream of changes on a thread of its own and writes keys into the backlog; a position
 * is confirmed when the entries up to it are committed.
 */
final class Decoder implements Runnable {

  private static final Duration BETWEEN_READS = Duration.ofMillis(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private final ReplicationSlot slot;
  private final PGReplicationStream stream;
  private final Session writer;
  private final IdentityKey key;
  private final long marker;
  private final Markers markers;
  private final RetainedWal retained;
  private final Timing timing;
  private final EntryBatch batch;
  private final Map<Long, List<String>> columns = new HashMap<>();
  private long xid;
  private boolean inTransaction;
  private long lastMarker;
  private long told;
  private volatile boolean stopping;

  /** What it works with. */
  record Tools(
      ReplicationSlot slot,
      PGReplicationStream stream,
      Session writer,
      Markers markers,
      RetainedWal retained,
      Timing timing) {}

  /**
   * Decodes when it is run.
   *
   * @param marker the OID of the marker table
   */
  Decoder(Run run, IdentityKey key, long marker, Tools tools) {
    this.slot = tools.slot();
    this.stream = tools.stream();
    this.writer = tools.writer();
    this.key = key;
    this.marker = marker;
    this.markers = tools.markers();
    this.retained = tools.retained();
    this.timing = tools.timing();
    this.batch = new EntryBatch(run, key);
  }

  @Override
  public void run() {
    try {
      Deadline untilLook = Deadline.after(timing, BETWEEN_LOOKS);
      while (!stopping) {
        ByteBuffer bytes = stream.readPending();
        if (bytes != null) {
          take(Message.read(bytes));
        }
        if (bytes == null || batch.isFull() || (lastMarker > told && !inTransaction)) {
          write();
        }
        if (untilLook.isOver()) {
          retained.look(writer);
          untilLook = Deadline.after(timing, BETWEEN_LOOKS);
        }
        if (bytes == null) {
          timing.sleep(BETWEEN_READS);
        }
      }
    } catch (SQLException | RuntimeException failure) {
      markers.fail(failure);
    } finally {
      // At once: until then the server keeps WAL for us.
      slot.end();
    }
  }

  void stop() {
    stopping = true;
  }

  private void take(Message message) throws SQLException {
    if (message instanceof Message.Begin begin) {
      xid = begin.xid();
      inTransaction = true;
    } else if (message instanceof Message.Commit) {
      inTransaction = false;
    } else if (message instanceof Message.Relation relation) {
      columns.put(relation.oid(), relation.columns());
    } else if (message instanceof Message.Row row) {
      take(row);
    } else if (message instanceof Message.Truncate) {
      batch.addEverything(xid);
    }
  }

  private void take(Message.Row row) {
    List<String> names = columns.getOrDefault(row.relation(), List.of());
    if (row.relation() == marker) {
      lastMarker = Long.parseLong(value(names, new Identifier("number"), row.after(), null));
      return;
    }
    List<String> after = row.after() == null ? null : keyOf(names, row.after(), row.before());
    List<String> before = row.before() == null ? null : keyOf(names, row.before(), null);
    if ((after == null && row.after() != null) || (before == null && row.before() != null)) {
      // A key that the server did not tell.
      batch.addEverything(xid);
      return;
    }
    if (after != null) {
      batch.add(xid, after);
    }
    if (before != null && !before.equals(after)) {
      batch.add(xid, before);
    }
  }

  /** Null: not all of it is told. */
  private @Nullable List<String> keyOf(
      List<String> names, Message.Tuple tuple, Message.@Nullable Tuple otherwise) {
    List<String> values = new ArrayList<>();
    for (Identifier column : key.names()) {
      String value = value(names, column, tuple, otherwise);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  private static @Nullable String value(
      List<String> names,
      Identifier column,
      Message.@Nullable Tuple tuple,
      Message.@Nullable Tuple otherwise) {
    int position = names.indexOf(column.value());
    if (position < 0) {
      throw Backlog.incomplete();
    }
    String value = tuple == null ? null : tuple.values().get(position).text();
    return value == null && otherwise != null ? otherwise.values().get(position).text() : value;
  }

  /** Markers are told when what came before them is committed. */
  private void write() throws SQLException {
    if (!batch.isEmpty()) {
      batch.write(writer);
    }
    if (!inTransaction) {
      told = lastMarker;
      markers.reached(told);
      stream.setFlushedLSN(stream.getLastReceiveLSN());
      stream.setAppliedLSN(stream.getLastReceiveLSN());
    }
  }
}
