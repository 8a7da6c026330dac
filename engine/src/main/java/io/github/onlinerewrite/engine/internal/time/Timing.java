package io.github.onlinerewrite.engine.internal.time;

import java.time.Duration;
import java.time.Instant;

/** The clock and the sleeper of a run. */
public interface Timing {

  /** The machine's. */
  static Timing system() {
    return new SystemTiming();
  }

  /** A clock that never goes back, in nanoseconds from an arbitrary point. */
  long nanoTime();

  /**
   * Waits; throws {@link InterruptedRunException} with the thread's flag restored when it is
   * interrupted.
   */
  void sleep(Duration duration);

  /** The time of day, for what a person reads; it may go back. */
  Instant now();

  /** The time since {@code nanoTime} was {@code start}. */
  default Duration since(long start) {
    return Duration.ofNanos(nanoTime() - start);
  }
}
