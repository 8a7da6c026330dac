package io.github.onlinerewrite.engine.internal.time;

import java.time.Duration;

/** A point in time after which something must not go on. */
public final class Deadline {

  private final Timing timing;
  private final long start;
  private final Duration limit;

  private Deadline(Timing timing, Duration limit) {
    this.timing = timing;
    this.start = timing.nanoTime();
    this.limit = limit;
  }

  public static Deadline after(Timing timing, Duration limit) {
    return new Deadline(timing, limit);
  }

  public Duration elapsed() {
    return timing.since(start);
  }

  public Duration limit() {
    return limit;
  }

  /** What is left; zero when the time is up. */
  public Duration remaining() {
    Duration left = limit.minus(elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  public boolean isOver() {
    return remaining().isZero();
  }
}
