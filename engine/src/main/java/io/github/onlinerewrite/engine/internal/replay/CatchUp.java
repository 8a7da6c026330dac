package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Journal.RowsMoved;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Gate;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Workers;
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
  private final Duration shortRound;
  private final Tools tools;
  private long keys;

  /** What rounds are done with. */
  public record Tools(Waiting waiting, Crew crew, Progress progress, Timing timing) {}

  /**
   * Does a round. Behind an ALTER TABLE that waits for somebody else it would wait without a word,
   * so it gives up its wait after a while; then it is done again when nobody is in the way.
   */
  @FunctionalInterface
  public interface Waiting {
    RowsMoved round(Session session, Session.Work<RowsMoved> round) throws SQLException;
  }

  /** Who replays the slices of a long round. */
  @FunctionalInterface
  public interface Crew {
    Workers workers() throws SQLException;
  }

  public CatchUp(Replayer replayer, Duration stallBudget, Tools tools) {
    this.replayer = replayer;
    this.shortRound = stallBudget.dividedBy(BUDGET_SHARE);
    this.tools = tools;
  }

  /** Keys that all rounds of this run have replayed. */
  public long keys() {
    return keys;
  }

  /** One round, whatever its length, each slice of which waits until {@code gate} admits it. */
  public void behind(Session session, Gate gate) throws SQLException {
    round(session, tools.crew().workers().behind(gate), 0);
  }

  /** One round, whatever its length, by {@code session} alone. */
  public void once(Session session) throws SQLException {
    round(session, Workers.alone(session, tools.timing()), 0);
  }

  /** One round after which the target holds one state of the source, until the next round. */
  public void toOneState(Session session) throws SQLException {
    keys += tools.waiting().round(session, () -> replayer.toOneState(session)).keys();
  }

  private RowsMoved round(Session session, Workers workers, int percent) throws SQLException {
    long start = tools.timing().nanoTime();
    Replayer.Told told =
        (done, all) ->
            report(
                percent + (int) ((100 - percent) * done / Math.max(1, all)),
                rate(done, tools.timing().since(start)),
                OptionalLong.empty());
    RowsMoved moved = tools.waiting().round(session, () -> replayer.round(session, workers, told));
    keys += moved.keys();
    return moved;
  }

  /** Rounds until one is short; ends the step with both rates when {@code limit} comes first. */
  public void untilShort(Session session, Deadline limit) throws SQLException {
    long first = -1;
    int percent = 0;
    while (true) {
      long start = tools.timing().nanoTime();
      RowsMoved moved = round(session, tools.crew().workers(), percent);
      Duration took = tools.timing().since(start);
      if (took.compareTo(shortRound) <= 0 || moved.keys() <= FEW_KEYS) {
        return;
      }
      long out = rate(moved.keys(), took);
      long behind = replayer.waiting(session);
      first = first < 0 ? Math.max(1, moved.keys()) : first;
      percent = (int) Math.max(0, 100 - 100 * behind / first);
      report(percent, out, OptionalLong.of(behind));
      if (limit.isOver()) {
        throw StepException.notAchieved(
            ("the backlog did not get short within %d s: about %d changes/s came in and %d keys/s "
                    + "were replayed. The source is in place. Run it again when fewer rows change, "
                    + "or with a larger stall budget: it resumes.")
                .formatted(limit.limit().toSeconds(), rate(behind, took), out));
      }
    }
  }

  private void report(int percent, long out, OptionalLong behind) throws SQLException {
    tools
        .progress()
        .report(
            (table, phase) ->
                new RewriteProgress(
                    table,
                    phase,
                    percent,
                    0,
                    out,
                    behind,
                    behind.isEmpty() || out == 0
                        ? null
                        : Duration.ofSeconds(behind.getAsLong() / out),
                    "replaying"));
  }

  private static long rate(long count, Duration took) {
    return Math.round(count / Math.max(0.001, took.toMillis() / 1000.0));
  }
}
