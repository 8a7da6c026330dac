package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.LockAttempt;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.report.Samples.Sample;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a run was heard to do, in bounded memory however long it lasts. Not thread-safe. */
public final class History {

  private static final int KEPT_EACH = 100;

  private final Clock clock;
  private final Instant start;
  private final Kept<Began> phases = new Kept<>(KEPT_EACH);
  private final Samples samples = new Samples();
  private final Kept<LockAttempt> attempts = new Kept<>(KEPT_EACH);
  private final Kept<Notice> notices = new Kept<>(KEPT_EACH);
  private RewritePhase phase = RewritePhase.CHECK;
  private Duration longestStall = Duration.ZERO;
  private Duration longestHeld = Duration.ZERO;
  private long rowsCopied;
  private long attemptsMade;
  private long attemptsFailed;

  /** A history that begins now. */
  public History(Clock clock) {
    this.clock = clock;
    this.start = clock.instant();
  }

  /** Something that was said, and how long after the beginning. */
  record Notice(Duration at, String message) {}

  /** A phase, and how long after the beginning it began. */
  record Began(RewritePhase phase, Duration at) {}

  /** A phase from its beginning to the next one's. */
  record Span(RewritePhase phase, Duration from, Duration to) {

    Duration length() {
      return to.minus(from);
    }
  }

  public void phaseStarted(RewritePhase next) {
    phase = next;
    phases.add(new Began(next, elapsed()));
  }

  public void progress(RewriteProgress progress) {
    boolean copies = progress.phase() == RewritePhase.COPY && progress.rowsCopied() > 0;
    if (copies) {
      rowsCopied = progress.rowsCopied();
    }
    boolean works = progress.rowsPerSecond() > 0 || copies;
    samples.add(
        new Sample(
            elapsed(),
            progress.phase(),
            copies ? OptionalLong.of(progress.rowsCopied()) : OptionalLong.empty(),
            works ? OptionalLong.of(progress.rowsPerSecond()) : OptionalLong.empty(),
            progress.backlog()));
  }

  public void lockAttempt(LockAttempt attempt) {
    attempts.add(attempt);
    attemptsMade++;
    attemptsFailed += attempt.succeeded() ? 0 : 1;
    longestStall = longer(longestStall, attempt.stall());
    longestHeld = longer(longestHeld, attempt.lockHeld());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  public void notice(String message) {
    notices.add(new Notice(elapsed(), message));
  }

  /** The time since the beginning. */
  public Duration elapsed() {
    return Duration.between(start, clock.instant());
  }

  /** When it began. */
  public Instant start() {
    return start;
  }

  RewritePhase phase() {
    return phase;
  }

  List<Span> spans(Duration end) {
    List<Span> spans = new ArrayList<>();
    List<Began> began = phases.all();
    for (int i = 0; i < began.size(); i++) {
      Duration to = i + 1 < began.size() ? began.get(i + 1).at() : end;
      spans.add(new Span(began.get(i).phase(), began.get(i).at(), to));
    }
    return spans;
  }

  long phasesLeftOut() {
    return phases.leftOut();
  }

  List<Sample> samples() {
    return samples.all();
  }

  Kept<LockAttempt> attempts() {
    return attempts;
  }

  Kept<Notice> notices() {
    return notices;
  }

  long attemptsMade() {
    return attemptsMade;
  }

  long attemptsFailed() {
    return attemptsFailed;
  }

  Duration longestStall() {
    return longestStall;
  }

  Duration longestHeld() {
    return longestHeld;
  }

  /** Rows in the finished chunks, as far as they were told. */
  long rowsCopied() {
    return rowsCopied;
  }
}
