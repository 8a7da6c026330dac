package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.jfr.ReplayEvent;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.replay.Scratch.Interval;
import io.github.onlinerewrite.engine.internal.replay.SliceReplay.Slice;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Journal.RowsMoved;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.work.Workers;
import java.sql.SQLException;
import java.time.Duration;
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

  /** What is not decoded by then will not be: whoever stands still for a day is dead. */
  private static final Duration LONGEST_SETTLING = Duration.ofDays(1);

  private static final long ONLY_SLICE = 0;

  private final Run run;
  private final Rewrite rewrite;
  private final Backlog backlog;
  private final ChangeCapture capture;
  private final Journal journal;
  private final Scratch scratch;
  private final SliceReplay slices;
  private final int keysASlice;
  private boolean slicesMayCommit;

  public Replayer(
      Run run, Rewrite rewrite, ChangeCapture capture, Journal journal, int keysASlice) {
    this.run = run;
    this.rewrite = rewrite;
    this.capture = capture;
    this.backlog = new Backlog(run, rewrite.sourceKey());
    this.journal = journal;
    this.scratch = new Scratch(run, rewrite);
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

  /** Hears how far a long round is; on the thread that leads, outside a transaction. */
  @FunctionalInterface
  public interface Told {
    void replayed(long keys, long all) throws SQLException;
  }

  /** One round: in one transaction when it is short, else in slices, which {@code workers} do. */
  public RowsMoved round(Session session, Workers workers, Told told) throws SQLException {
    awaitSlices(session);
    scratch.emptyLong(session);
    if (waiting(session) <= keysASlice) {
      return atOnce(session);
    }
    try {
      return inSlices(session, workers, told);
    } catch (SQLException failure) {
      if (!isBetweenSlices(failure, workers)) {
        throw failure;
      }
      awaitSlices(session);
      return atOnce(session);
    }
  }

  /**
   * Two rows traded a unique value. The slices saw different moments; or each waits for the row
   * that the other has deleted, until the server finds that deadlock or the wait takes too long.
   */
  private static boolean isBetweenSlices(SQLException failure, Workers workers) {
    return SqlStates.isConflict(failure)
        || (workers.areSeveral() && SqlStates.isLockNotGranted(failure));
  }

  /**
   * When slices have failed, the commit of one whose session was lost may come yet: after what is
   * to make up for it, and with rows that the source no longer has.
   */
  private void awaitSlices(Session session) throws SQLException {
    if (slicesMayCommit) {
      session.transaction(
          () -> {
            session.execute(PATIENT.statement());
            run.fenceAlone(session);
            return true;
          });
      slicesMayCommit = false;
    }
  }

  /** What bounds the statements of a round. */
  public interface Limits {

    /** Sets them in the open transaction, for each statement that may take long. */
    Sql statement();

    /** How long to wait for the backlog to be complete. */
    Duration remaining();
  }

  /** Nobody waits for us; who is in the way is looked for now and then. */
  private static final Limits PATIENT =
      new Limits() {
        @Override
        public Sql statement() {
          return Patience.SET_LOCAL;
        }

        @Override
        public Duration remaining() {
          return LONGEST_SETTLING;
        }
      };

  /** The whole interval in one REPEATABLE READ transaction, all deletes before all inserts. */
  private RowsMoved atOnce(Session session) throws SQLException {
    try {
      Optional<Snapshot> settled = capture.settled(session, PATIENT.remaining());
      return session.repeatableRead(
          () -> {
            run.fence(session);
            return replay(session, PATIENT, prepared(session), since -> settled);
          });
    } catch (SQLException failure) {
      if (!SqlStates.isConflict(failure)) {
        throw failure;
      }
      // It may be with a row whose key has not come yet.
      return toOneState(session);
    }
  }

  /**
   * The same with the keys that the transaction's snapshot would not find: afterwards target and
   * source are equal at that snapshot, so a conflict that remains is real.
   */
  public RowsMoved toOneState(Session session) throws SQLException {
    try {
      return session.repeatableRead(
          () -> {
            run.fence(session);
            return replay(
                session,
                PATIENT,
                prepared(session),
                since -> capture.addLate(session, since, ONLY_SLICE));
          });
    } catch (SQLException failure) {
      if (SqlStates.isConflict(failure)) {
        throw conflict(failure);
      }
      throw failure;
    }
  }

  /** What a conflict means that the last replay has found, or its commit. */
  public StepException conflict(SQLException failure) {
    return StepException.failed(
        (run.isWayBack()
                ? "rows of the table violate a unique or exclusion constraint of the old table"
                : "rows of the source violate a unique or exclusion constraint of the target")
            + " (SQLSTATE "
            + failure.getSQLState()
            + "). Nothing was swapped; the "
            + (run.isWayBack() ? "new table" : "source")
            + " is in place. Correct the rows or the constraint, and run it again: it resumes.");
  }

  /**
   * Does, in the open transaction, what the last replay in it need not do under a lock.
   *
   * @return the snapshot P of the last finished round
   */
  public Snapshot prepared(Session session) throws SQLException {
    session.execute(PATIENT.statement());
    preferIndexes(session);
    scratch.clear(session);
    return replayed(session);
  }

  /**
   * The last replay, in the open READ COMMITTED transaction, while a lock keeps writers out: so it
   * sees one state of the source throughout, no key can come later, and a conflict is real.
   *
   * @param since what {@link #prepared} has returned in this transaction
   */
  public void underLock(Session session, Limits limits, Snapshot since) throws SQLException {
    try {
      Optional<Snapshot> settled = capture.settled(session, limits.remaining());
      if (limits.remaining().isZero()) {
        // The server may have ended the session that keeps writers out.
        throw SqlStates.timeUp("the time for the last replay was over before it began");
      }
      replay(session, limits, since, ignored -> settled);
    } catch (SQLException failure) {
      if (SqlStates.isConflict(failure)) {
        throw conflict(failure);
      }
      throw failure;
    }
  }

  /** More keys for the scratch table; returns the snapshot that they complete it for, if any. */
  private interface More {
    Optional<Snapshot> add(Snapshot since) throws SQLException;
  }

  private RowsMoved replay(Session session, Limits limits, Snapshot since, More more)
      throws SQLException {
    ReplayEvent event = new ReplayEvent();
    event.begin();
    Interval interval = scratch.gather(session, limits, since, Long.MAX_VALUE);
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

  /** P moves on when every slice is committed, and not before. */
  private RowsMoved inSlices(Session session, Workers workers, Told told) throws SQLException {
    ReplayEvent event = new ReplayEvent();
    event.begin();
    Optional<Snapshot> settled = capture.settled(session, PATIENT.remaining());
    Interval interval =
        run.transaction(
            session,
            () -> {
              Snapshot since = prepared(session);
              return scratch.gather(session, PATIENT, since, keysASlice);
            });
    Sum sum = new Sum();
    slicesMayCommit = true;
    workers.each(
        interval.slices(keysASlice),
        (worker, slice) -> sum.add(replay(worker, slice)),
        () -> told.replayed(sum.moved().keys(), interval.keys()));
    slicesMayCommit = false;
    RowsMoved moved = sum.moved();
    run.transaction(
        session,
        () -> {
          journal.replayed(session, run, settled.orElse(interval.snapshot()), moved);
          return true;
        });
    // Its dead rows would be read under the swap's lock.
    scratch.empty(session);
    tell(event, moved);
    return moved;
  }

  /** What several sessions have moved. */
  private static final class Sum {
    private RowsMoved moved = RowsMoved.NONE;

    synchronized void add(RowsMoved more) {
      moved = moved.plus(more);
    }

    synchronized RowsMoved moved() {
      return moved;
    }
  }

  private RowsMoved replay(Session worker, Slice slice) throws SQLException {
    return run.transaction(
        worker,
        () -> {
          preferIndexes(worker);
          return slices.replay(worker, slice, PATIENT);
        });
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
