package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.internal.SourceReplacedException;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.jfr.ReplayEvent;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.replay.SliceReplay.Slice;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Journal.RowsMoved;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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

  /** What is not decoded by then will not be: whoever stands still for a day is dead. */
  private static final Duration LONGEST_SETTLING = Duration.ofDays(1);

  private static final long ONLY_SLICE = 0;

  private final Run run;
  private final Rewrite rewrite;
  private final Backlog backlog;
  private final ChangeCapture capture;
  private final Journal journal;
  private final SliceReplay slices;
  private final int keysASlice;

  public Replayer(
      Run run, Rewrite rewrite, ChangeCapture capture, Journal journal, int keysASlice) {
    this.run = run;
    this.rewrite = rewrite;
    this.capture = capture;
    this.backlog = new Backlog(run, rewrite.sourceKey());
    this.journal = journal;
    this.slices = new SliceReplay(run, rewrite);
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

  /** What comes before each slice, outside a transaction. */
  @FunctionalInterface
  public interface Pause {
    void await() throws SQLException;
  }

  /** One round, in one transaction when it is short and in slices when it is long. */
  public RowsMoved round(Session session) throws SQLException {
    return round(session, () -> {});
  }

  /** The same with a pause before each slice. */
  public RowsMoved round(Session session, Pause pause) throws SQLException {
    emptyLongScratch(session);
    if (waiting(session) <= keysASlice) {
      return atOnce(session);
    }
    try {
      return inSlices(session, pause);
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
            Sql.of(
                    """
                    select coalesce(sum(pg_relation_size(t.name::regclass)), 0) > {limit}
                    from unnest(array[{tables}]) as t (name)""")
                .with(
                    "tables",
                    Fragment.join(
                        ", ", scratchTables().stream().map(QualifiedName::literal).toList()))
                .with("limit", LONG_SCRATCH),
            row -> row.getBoolean(1));
    if (isLong) {
      emptyScratch(session);
    }
  }

  private List<QualifiedName> scratchTables() {
    return rewrite.kept().isEmpty()
        ? List.of(run.names().scratch())
        : List.of(run.names().scratch(), run.names().kept());
  }

  /** Not while somebody reads it, with a dump of the whole database perhaps: then later. */
  private void emptyScratch(Session session) throws SQLException {
    try {
      run.transaction(
          session,
          () -> {
            session.execute(Sql.of("set local lock_timeout = '100ms'"));
            session.execute(
                Sql.of("truncate {tables}")
                    .with(
                        "tables",
                        Fragment.join(
                            ", ",
                            scratchTables().stream()
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

  /** What bounds the statements of a round. */
  public interface Limits {

    /** Set in the open transaction before each statement that may take long. */
    void set(Session session) throws SQLException;

    /** How long to wait for the backlog to be complete. */
    Duration remaining();
  }

  /** Nobody waits for us; who is in the way is looked for now and then. */
  private static final Limits PATIENT =
      new Limits() {
        @Override
        public void set(Session session) throws SQLException {
          session.execute(Patience.SET_LOCAL);
        }

        @Override
        public Duration remaining() {
          return LONGEST_SETTLING;
        }
      };

  /** The whole interval in one REPEATABLE READ transaction, all deletes before all inserts. */
  private RowsMoved atOnce(Session session) throws SQLException {
    return atOnce(session, PATIENT);
  }

  /** The same within {@code limits}. */
  public RowsMoved atOnce(Session session, Limits limits) throws SQLException {
    try {
      Optional<Snapshot> settled = capture.settled(session, limits.remaining());
      return session.repeatableRead(
          () -> {
            run.fence(session);
            return replayInterval(session, limits, settled);
          });
    } catch (SQLException failure) {
      if (!SqlStates.isConflict(failure)) {
        throw failure;
      }
      // It may be with a row whose key has not come yet.
      return toOneState(session, limits);
    }
  }

  /**
   * The same with the keys that the transaction's snapshot would not find: afterwards target and
   * source are equal at that snapshot, so a conflict that remains is real.
   */
  public RowsMoved toOneState(Session session) throws SQLException {
    return toOneState(session, PATIENT);
  }

  private RowsMoved toOneState(Session session, Limits limits) throws SQLException {
    try {
      return session.repeatableRead(
          () -> {
            run.fence(session);
            return replayState(session, limits);
          });
    } catch (SQLException failure) {
      if (!SqlStates.isConflict(failure)) {
        throw failure;
      }
      throw StepException.failed(
          (run.isWayBack()
                  ? "rows of the table violate a unique or exclusion constraint of the old table"
                  : "rows of the source violate a unique or exclusion constraint of the target")
              + " (SQLSTATE "
              + failure.getSQLState()
              + "). Nothing was swapped; the "
              + (run.isWayBack() ? "new table" : "source")
              + " is in place. Correct the rows or the constraint, and run it again: it resumes.");
    }
  }

  /**
   * The same in the open transaction, which holds a lock that keeps writers out and so sees one
   * state of the source throughout.
   */
  public RowsMoved withinTransaction(Session session, Limits limits) throws SQLException {
    limits.set(session);
    return replayInterval(session, limits, capture.settled(session, limits.remaining()));
  }

  private RowsMoved replayInterval(Session session, Limits limits, Optional<Snapshot> settled)
      throws SQLException {
    return replay(session, limits, since -> settled);
  }

  /** In a REPEATABLE READ transaction. */
  private RowsMoved replayState(Session session, Limits limits) throws SQLException {
    return replay(session, limits, since -> capture.addLate(session, since, ONLY_SLICE));
  }

  /** More keys for the scratch table; returns the snapshot that they complete it for, if any. */
  private interface More {
    Optional<Snapshot> add(Snapshot since) throws SQLException;
  }

  private RowsMoved replay(Session session, Limits limits, More more) throws SQLException {
    ReplayEvent event = new ReplayEvent();
    event.begin();
    limits.set(session);
    Snapshot since = replayed(session);
    preferIndexes(session);
    Interval interval = gather(session, since, Long.MAX_VALUE);
    Optional<Snapshot> complete = more.add(since);
    RowsMoved moved =
        interval.keys() == 0 && complete.isEmpty()
            ? RowsMoved.NONE
            : slices.replay(session, new Slice(ONLY_SLICE, interval.keys()), limits);
    journal.replayed(session, run, complete.orElse(interval.snapshot()), moved);
    tell(event, moved);
    return moved;
  }

  private void tell(ReplayEvent event, RowsMoved moved) {
    event.replayed(
        rewrite.source().name().toString(),
        run.id(),
        new ReplayEvent.Replayed(moved.keys(), moved.deleted(), moved.inserted()));
  }

  private RowsMoved inSlices(Session session, Pause pause) throws SQLException {
    ReplayEvent event = new ReplayEvent();
    event.begin();
    Optional<Snapshot> settled = capture.settled(session, PATIENT.remaining());
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
      pause.await();
      moved =
          moved.plus(
              run.transaction(
                  session,
                  () -> {
                    preferIndexes(session);
                    return slices.replay(
                        session,
                        new Slice(
                            current, Math.min(keysASlice, interval.keys() - current * keysASlice)),
                        PATIENT);
                  }));
    }
    RowsMoved all = moved;
    run.transaction(
        session,
        () -> {
          journal.replayed(session, run, settled.orElse(interval.snapshot()), all);
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
      throw Backlog.full(run);
    }
    if (gathered.truncated()) {
      throw new SourceReplacedException("the source was truncated");
    }
    return gathered.interval();
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
