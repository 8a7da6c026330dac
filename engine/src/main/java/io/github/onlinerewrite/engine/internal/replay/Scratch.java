package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.internal.SourceReplacedException;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.replay.SliceReplay.Slice;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The scratch table: the distinct keys of one interval, each in one slice. */
final class Scratch {

  /** Bytes of the scratch table that are read in a fraction of a millisecond. */
  private static final long LONG = 100_000;

  private final Run run;
  private final Rewrite rewrite;
  private final Backlog backlog;

  Scratch(Run run, Rewrite rewrite) {
    this.run = run;
    this.rewrite = rewrite;
    this.backlog = new Backlog(run, rewrite.sourceKey());
  }

  /** The keys of an interval are in the scratch table; it ends with {@code snapshot}. */
  record Interval(Snapshot snapshot, long keys) {

    /** What it is cut into. */
    List<Slice> slices(long keysEach) {
      List<Slice> slices = new ArrayList<>();
      for (long left = keys; left > 0; left -= keysEach) {
        slices.add(new Slice(slices.size(), Math.min(keysEach, left)));
      }
      return slices;
    }
  }

  /**
   * Replayed keys stay as dead rows as long as anybody holds a snapshot, and would be read under
   * the swap's lock. TRUNCATE waits for the disk, and so is not done there.
   */
  void emptyLong(Session session) throws SQLException {
    boolean isLong =
        session.one(
            Sql.of(
                    """
                    select coalesce(sum(pg_relation_size(t.name::regclass)), 0) > {limit}
                    from unnest(array[{tables}]) as t (name)""")
                .with(
                    "tables",
                    Fragment.join(", ", tables().stream().map(QualifiedName::literal).toList()))
                .with("limit", LONG),
            row -> row.getBoolean(1));
    if (isLong) {
      empty(session);
    }
  }

  private List<QualifiedName> tables() {
    return rewrite.kept().isEmpty()
        ? List.of(run.names().scratch())
        : List.of(run.names().scratch(), run.names().kept());
  }

  /**
   * Not while somebody reads it, with a dump of the whole database perhaps: then later. Waiting
   * would make a short round a long one.
   */
  void empty(Session session) throws SQLException {
    try {
      run.transaction(
          session,
          () -> {
            // What it holds is worth nothing after a crash: the commit waits for no replica.
            session.execute(
                Sql.of("set local lock_timeout = '1ms'; set local synchronous_commit = off"));
            session.execute(
                Sql.of("truncate {tables}")
                    .with(
                        "tables",
                        Fragment.join(
                            ", ",
                            tables().stream()
                                .map(table -> new Fragment(table.quoted()))
                                .toList())));
            return true;
          });
    } catch (SQLException failure) {
      if (!SqlStates.isLockNotGranted(failure)) {
        throw failure;
      }
    }
  }

  /** Deletes what an earlier interval has left, in the open transaction. */
  void clear(Session session) throws SQLException {
    session.executeAll(
        tables().stream()
            .map(table -> Sql.of("delete from {table}").with("table", table))
            .toList());
  }

  /**
   * Puts the keys of an interval into the scratch table, which is clear. Keys and the snapshot N
   * come from one statement: two would lose what commits between them.
   */
  Interval gather(Session session, Replayer.Limits limits, Snapshot since, long keysEach)
      throws SQLException {
    record Gathered(Interval interval, boolean truncated, boolean overflowed) {}
    Gathered gathered =
        session.oneOfLast(
            List.of(
                limits.statement(),
                Sql.of(
                        """
                    with entry as materialized (
                      select everything, {keys} from {backlog} b where {interval}),
                    filled as (
                      insert into {scratch} (slice, {keys})
                      select (row_number() over () - 1) / {keysEach}, {keys}
                      from (select distinct {keys} from entry where everything is null) as key
                      returning 1)
                    select pg_current_snapshot()::text, (select count(*) from filled),
                      exists (select from entry where everything = 'truncate'),
                      exists (select from entry where everything = 'overflow')""")
                    .with("backlog", run.names().backlog())
                    .with("scratch", run.names().scratch())
                    .with("keys", backlog.keyNames())
                    .with("keysEach", keysEach)
                    .with("interval", Backlog.since(since))),
            row ->
                new Gathered(
                    new Interval(new Snapshot(row.getString(1)), row.getLong(2)),
                    row.getBoolean(3),
                    row.getBoolean(4)));
    if (gathered.overflowed()) {
      throw Backlog.full(run);
    }
    if (gathered.truncated()) {
      throw new SourceReplacedException("the source was truncated");
    }
    return gathered.interval();
  }
}
