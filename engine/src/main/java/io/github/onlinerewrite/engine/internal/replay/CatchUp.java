package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Session;
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
  private final Waiting waiting;
  private long keys;

  /**
   * Does a round. Behind an ALTER TABLE that waits for somebody else it would wait without a word,
   * so it gives up its wait after a while; then it is done again when nobody is in the way.
   */
  @FunctionalInterface
  public interface Waiting {
    RowsMoved round(Session session, Session.Work<RowsMoved> round) throws SQLException;
  }

  public CatchUp(Replayer replayer, Timing timing, Duration stallBudget, Waiting waiting) {
    this.replayer = replayer;
    this.timing = timing;
    this.waiting = waiting;
    this.shortRound = stallBudget.dividedBy(BUDGET_SHARE);
  }

  /** Keys that all rounds of this run have replayed. */
  public long keys() {
    return keys;
  }

  /** One round, whatever its length, that pauses before each slice while there is a reason to. */
  public void pausing(Session session, Replayer.Pause pause) throws SQLException {
    keys += waiting.round(session, () -> replayer.round(session, pause)).keys();
  }

  /** One round, whatever its length. */
  public void once(Session session) throws SQLException {
    keys += waiting.round(session, () -> replayer.round(session)).keys();
  }

  /** One round after which the target holds one state of the source, until the next round. */
  public void toOneState(Session session) throws SQLException {
    keys += waiting.round(session, () -> replayer.toOneState(session)).keys();
  }

  /** Rounds until one is short; ends the step with both rates when {@code limit} comes first. */
  public void untilShort(Session session, Progress progress, Deadline limit) throws SQLException {
    long first = -1;
    while (true) {
      long start = timing.nanoTime();
      RowsMoved moved = waiting.round(session, () -> replayer.round(session));
      keys += moved.keys();
      Duration took = timing.since(start);
      if (took.compareTo(shortRound) <= 0 || moved.keys() <= FEW_KEYS) {
        return;
      }
      long out = rate(moved.keys(), took);
      long behind = replayer.waiting(session);
      first = first < 0 ? Math.max(1, moved.keys()) : first;
      int percent = (int) Math.max(0, 100 - 100 * behind / first);
      progress.report(
          (table, phase) ->
              new RewriteProgress(
                  table,
                  phase,
                  percent,
                  0,
                  out,
                  OptionalLong.of(behind),
                  out == 0 ? null : Duration.ofSeconds(behind / out),
                  "replaying"));
      if (limit.isOver()) {
        throw StepException.notAchieved(
            ("the backlog did not get short within %d s: about %d changes/s came in and %d keys/s "
                    + "were replayed. The source is in place. Run it again when fewer rows change, "
                    + "or with a larger stall budget: it resumes.")
                .formatted(limit.limit().toSeconds(), rate(behind, took), out));
      }
    }
  }

  private static long rate(long count, Duration took) {
    return Math.round(count / Math.max(0.001, took.toMillis() / 1000.0));
  }
}
