package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal.RowsMoved;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/** Replay rounds until one is short enough to be done under the swap's lock. */
public final class CatchUp {

  /** What the last round may take, as a part of the stall budget. */
  private static final int BUDGET_SHARE = 5;

  /** The time of a round with so few is that of its round trips: another one takes as long. */
  private static final int FEW_KEYS = 100;

  private final Replayer replayer;
  private final Timing timing;
  private final Duration shortRound;
  private final Wait forBoth;
  private long keys;

  /** Returns when nobody keeps the session from source and target; ends the step after a time. */
  @FunctionalInterface
  public interface Wait {
    void on(Session session) throws SQLException;
  }

  private interface Round {
    RowsMoved run(Session session) throws SQLException;
  }

  public CatchUp(Replayer replayer, Timing timing, Duration stallBudget, Wait forBoth) {
    this.replayer = replayer;
    this.timing = timing;
    this.forBoth = forBoth;
    this.shortRound = stallBudget.dividedBy(BUDGET_SHARE);
  }

  /** Keys that all rounds of this run have replayed. */
  public long keys() {
    return keys;
  }

  /** One round, whatever its length. */
  public void once(Session session) throws SQLException {
    keys += patiently(session, replayer::round).keys();
  }

  /** One round after which the target holds one state of the source, until the next round. */
  public void toOneState(Session session) throws SQLException {
    keys += patiently(session, replayer::atOnce).keys();
  }

  /** Rounds until one is short; ends the step with both rates when {@code limit} comes first. */
  public void untilShort(Session session, Progress progress, Deadline limit) throws SQLException {
    long first = -1;
    while (true) {
      long start = timing.nanoTime();
      RowsMoved moved = patiently(session, replayer::round);
      keys += moved.keys();
      Duration took = timing.since(start);
      if (took.compareTo(shortRound) <= 0 || moved.keys() <= FEW_KEYS) {
        return;
      }
      long out = rate(moved.keys(), took);
      long waiting = replayer.waiting(session);
      first = first < 0 ? Math.max(1, moved.keys()) : first;
      int percent = (int) Math.max(0, 100 - 100 * waiting / first);
      progress.report(
          (table, phase) ->
              new RewriteProgress(
                  table,
                  phase,
                  percent,
                  0,
                  out,
                  OptionalLong.of(waiting),
                  out == 0 ? null : Duration.ofSeconds(waiting / out),
                  "replaying"));
      if (limit.isOver()) {
        throw StepException.notAchieved(
            ("the backlog did not get short within %d s: about %d changes/s came in and %d keys/s "
                    + "were replayed. The source is in place. Run it again when fewer rows change, "
                    + "or with a larger stall budget: it resumes.")
                .formatted(limit.limit().toSeconds(), rate(waiting, took), out));
      }
    }
  }

  /** Behind an ALTER TABLE that waits for somebody else, a round would wait without a word. */
  private RowsMoved patiently(Session session, Round round) throws SQLException {
    while (true) {
      try {
        return round.run(session);
      } catch (SQLException failure) {
        if (!SqlStates.isLockNotGranted(failure)) {
          throw failure;
        }
        forBoth.on(session);
      }
    }
  }

  private static long rate(long count, Duration took) {
    return Math.round(count / Math.max(0.001, took.toMillis() / 1000.0));
  }
}
