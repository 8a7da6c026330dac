package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.internal.SourceReplacedException;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.KeyMatch;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.jfr.ReplayEvent;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Journal.RowsMoved;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.util.Objects;

/**
 * Replays intervals of the backlog: the entries that are visible now and were not in the snapshot P
 * of the last finished round. Replay of a key makes the target's row equal to what the source holds
 * now, so it needs no order and may be repeated.
 */
public final class Replayer {

  /** Some tenths of a second of work: short transactions. */
  public static final int DEFAULT_KEYS_A_SLICE = 10_000;

  /** Bytes of the scratch table that are read in a millisecond or two. */
  private static final long LONG_SCRATCH = 1_000_000;

  private final Run run;
  private final Rewrite rewrite;
  private final Backlog backlog;
  private final Journal journal;
  private final KeyMatch match;
  private final int keysASlice;

  public Replayer(Run run, Rewrite rewrite, Backlog backlog, Journal journal, int keysASlice) {
    this.run = run;
    this.rewrite = rewrite;
    this.backlog = backlog;
    this.journal = journal;
    this.match = new KeyMatch(rewrite);
    this.keysASlice = keysASlice;
  }

  /** The snapshot P of the last finished round. */
  public Snapshot replayed(Session session) throws SQLException {
    return Objects.requireNonNull(
        journal.entry(session, run.id()).replaySnapshot(), "the copy has begun");
  }

  /** How many entries a round would work on now. */
  public long waiting(Session session) throws SQLException {
    return backlog.count(session, replayed(session));
  }

  /** One round, in one transaction when it is short and in slices when it is long. */
  public RowsMoved round(Session session) throws SQLException {
    emptyLongScratch(session);
    if (waiting(session) <= keysASlice) {
      return atOnce(session);
    }
    try {
      return inSlices(session);
    } catch (SQLException failure) {
      if (!SqlStates.isConflict(failure)) {
        throw failure;
      }
      // Two rows traded a unique value and the slices saw different moments.
      return atOnce(session);
    }
  }

  /**
   * Replayed keys stay as dead rows as long as anybody holds a snapshot, and would be read under
   * the swap's lock. TRUNCATE waits for the disk, and so is not done there.
   */
  private void emptyLongScratch(Session session) throws SQLException {
    boolean isLong =
        session.one(
            Sql.of("select pg_relation_size({scratch}::regclass) > {limit}")
                .with("scratch", run.names().scratch().literal())
                .with("limit", LONG_SCRATCH),
            row -> row.getBoolean(1));
    if (isLong) {
      emptyScratch(session);
    }
  }

  /** Not while somebody reads it, with a dump of the whole database perhaps: then later. */
  private void emptyScratch(Session session) throws SQLException {
    try {
      run.transaction(
          session,
          () -> {
            session.execute(Sql.of("set local lock_timeout = '100ms'"));
            session.execute(Sql.of("truncate {scratch}").with("scratch", run.names().scratch()));
            return true;
          });
    } catch (SQLException failure) {
      if (!SqlStates.isLockNotGranted(failure)) {
        throw failure;
      }
    }
  }

  /**
   * The whole interval in one REPEATABLE READ transaction, all deletes before all inserts:
   * afterwards target and source are equal at that snapshot, so a conflict that remains is real.
   */
  public RowsMoved atOnce(Session session) throws SQLException {
    return atOnce(session, () -> patiently(session));
  }

  /**
   * The same, with {@code limits} set in the transaction before each statement that may take long.
   */
  public RowsMoved atOnce(Session session, Session.Work<Boolean> limits) throws SQLException {
    try {
      return session.repeatableRead(
          () -> {
            run.fence(session);
            return withinTransaction(session, limits);
          });
    } catch (SQLException failure) {
      if (!SqlStates.isConflict(failure)) {
        throw failure;
      }
      throw StepException.failed(
          "rows of the source violate a unique or exclusion constraint of the target (SQLSTATE "
              + failure.getSQLState()
              + "). Nothing was swapped; the source is in place. Correct the rows or the "
              + "constraint, and run it again: it resumes.");
    }
  }

  /**
   * The same in the open transaction, which must see one state of the source throughout: it is
   * REPEATABLE READ, or holds a lock that keeps writers out. A timeout is one statement's, so
   * {@code limits} are set before each.
   */
  public RowsMoved withinTransaction(Session session, Session.Work<Boolean> limits)
      throws SQLException {
    ReplayEvent event = new ReplayEvent();
    event.begin();
    limits.run();
    Snapshot since = replayed(session);
    preferIndexes(session);
    Interval interval = gather(session, since, Long.MAX_VALUE);
    RowsMoved moved =
        interval.keys() == 0
            ? RowsMoved.NONE
            : replaySlice(session, new Slice(0, interval.keys()), limits);
    journal.replayed(session, run, interval.snapshot(), moved);
    tell(event, moved);
    return moved;
  }

  private void tell(ReplayEvent event, RowsMoved moved) {
    event.replayed(
        rewrite.source().name().toString(),
        run.id(),
        new ReplayEvent.Replayed(moved.keys(), moved.deleted(), moved.inserted()));
  }

  private RowsMoved inSlices(Session session) throws SQLException {
    ReplayEvent event = new ReplayEvent();
    event.begin();
    Interval interval =
        run.transaction(
            session,
            () -> {
              preferIndexes(session);
              return gather(session, replayed(session), keysASlice);
            });
    RowsMoved moved = RowsMoved.NONE;
    for (long slice = 0; slice * keysASlice < interval.keys(); slice++) {
      long current = slice;
      moved =
          moved.plus(
              run.transaction(
                  session,
                  () -> {
                    preferIndexes(session);
                    return replaySlice(
                        session,
                        new Slice(
                            current, Math.min(keysASlice, interval.keys() - current * keysASlice)),
                        () -> patiently(session));
                  }));
    }
    RowsMoved all = moved;
    run.transaction(
        session,
        () -> {
          journal.replayed(session, run, interval.snapshot(), all);
          return true;
        });
    // Its dead rows would be read under the swap's lock.
    emptyScratch(session);
    tell(event, all);
    return moved;
  }

  /** The keys of an interval are in the scratch table; it ends with {@code snapshot}. */
  private record Interval(Snapshot snapshot, long keys) {}

  /** Keys and the snapshot N come from one statement: two would lose what commits between them. */
  private Interval gather(Session session, Snapshot since, long keysEach) throws SQLException {
    session.execute(Sql.of("delete from {scratch}").with("scratch", run.names().scratch()));
    record Gathered(Interval interval, boolean truncated, boolean overflowed) {}
    Gathered gathered =
        session.one(
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
                .with("interval", Backlog.since(since)),
            row ->
                new Gathered(
                    new Interval(new Snapshot(row.getString(1)), row.getLong(2)),
                    row.getBoolean(3),
                    row.getBoolean(4)));
    if (gathered.overflowed()) {
      throw Backlog.full();
    }
    if (gathered.truncated()) {
      throw new SourceReplacedException("the source was truncated");
    }
    return gathered.interval();
  }

  private record Slice(long number, long keys) {}

  private RowsMoved replaySlice(Session session, Slice slice, Session.Work<Boolean> limits)
      throws SQLException {
    limits.run();
    long deleted =
        session.update(
            Sql.of(
                    """
                    delete from {target} t using {scratch} k
                    where k.slice = {slice} and {sameKey}""")
                .with("target", rewrite.target().name())
                .with("scratch", run.names().scratch())
                .with("slice", slice.number())
                .with("sameKey", match.targetByKey("t", "k")));
    limits.run();
    long inserted =
        session.update(
            Sql.of(
                    """
                    insert into {target} ({columns}) overriding system value
                    select {values}
                    from {scratch} k join {source} s on {sameKey}
                    where k.slice = {slice}""")
                .with("target", rewrite.target().name())
                .with("columns", rewrite.mapping().targetColumns())
                .with("values", rewrite.mapping().sourceValues("s"))
                .with("scratch", run.names().scratch())
                .with("source", rewrite.source().name())
                .with("sameKey", match.sourceByKey("s", "k"))
                .with("slice", slice.number()));
    return new RowsMoved(slice.keys(), deleted, inserted);
  }

  private static boolean patiently(Session session) throws SQLException {
    session.execute(Patience.SET_LOCAL);
    return true;
  }

  /**
   * Nobody has analyzed backlog and scratch table, and a plan that reads a whole table is a stall.
   * A commit that is lost in a crash is repeated, so it need not wait for the disk; the swap sets
   * that back.
   */
  private static void preferIndexes(Session session) throws SQLException {
    session.execute(
        Sql.of(
            """
            set local synchronous_commit = off;
            set local enable_seqscan = off;
            set local enable_hashjoin = off;
            set local enable_mergejoin = off"""));
  }
}
