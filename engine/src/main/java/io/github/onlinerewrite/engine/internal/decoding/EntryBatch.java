package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries that are written into the backlog together. Not thread-safe. */
final class EntryBatch {

  private static final int MOST = 5_000;

  private final Run run;
  private final IdentityKey key;
  private final List<Long> xids = new ArrayList<>();
  private final List<@Nullable String> marks = new ArrayList<>();
  private final List<List<@Nullable String>> keys = new ArrayList<>();

  EntryBatch(Run run, IdentityKey key) {
    this.run = run;
    this.key = key;
    key.columns().forEach(column -> keys.add(new ArrayList<>()));
  }

  /** The key of a row that the transaction {@code xid} has changed. */
  void add(long xid, List<String> values) {
    xids.add(xid);
    marks.add(null);
    for (int i = 0; i < values.size(); i++) {
      keys.get(i).add(values.get(i));
    }
  }

  /** The transaction {@code xid} has changed everything. */
  void addEverything(long xid) {
    xids.add(xid);
    marks.add("truncate");
    keys.forEach(values -> values.add(null));
  }

  boolean isEmpty() {
    return xids.isEmpty();
  }

  boolean isFull() {
    return xids.size() >= MOST;
  }

  /**
   * Writes them in a transaction of its own, and is empty then. The number of a transaction gets
   * its epoch from that of this one, which is younger.
   */
  void write(Session session) throws SQLException {
    Sql insert =
        Sql.of(
                """
                insert into {backlog} (xid, everything, {names})
                select (m.xid - ((m.xid - e.xid) & 4294967295))::text::xid8, e.everything, {values}
                from (select pg_current_xact_id()::text::bigint as xid) as m,
                  unnest(?::bigint[], ?::text[]{arrays}) as e (xid, everything, {names})"""
                    // No slot: a question mark in what fills one is not a value's.
                    .replace("{arrays}", ", ?::text[]".repeat(key.columns().size())))
            .with("backlog", run.names().backlog())
            .with("names", new Backlog(run, key).keyNames())
            .with("values", Keys.cast("e", key));
    List<Object> bound = new ArrayList<>();
    bound.add(xids.toArray(Long[]::new));
    bound.add(marks.toArray(String[]::new));
    keys.forEach(values -> bound.add(values.toArray(String[]::new)));
    run.transaction(
        session,
        () -> {
          // What is lost in a crash is decoded no more: the slot is lost, too, and all is copied
          // again.
          session.execute(Sql.of("set local synchronous_commit = off"));
          return session.update(insert.bind(bound.toArray()));
        });
    xids.clear();
    marks.clear();
    keys.forEach(List::clear);
  }
}
