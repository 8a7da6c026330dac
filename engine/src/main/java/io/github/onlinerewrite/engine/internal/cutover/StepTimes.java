package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.time.Timing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How long each step under a lock took, in their order. Not thread-safe. */
final class StepTimes {

  private final Timing timing;
  private final Map<String, Duration> steps = new LinkedHashMap<>();
  private long since;

  StepTimes(Timing timing) {
    this.timing = timing;
    this.since = timing.nanoTime();
  }

  /** The lock is granted; the first step begins. */
  void begin() {
    since = timing.nanoTime();
  }

  /** A step has ended, and the next one begins. */
  void done(String step) {
    steps.merge(step, timing.since(since), Duration::plus);
    since = timing.nanoTime();
  }

  /** For the log: {@code final replay 3.1 ms, renames 4.0 ms}. */
  @Override
  public String toString() {
    return steps.entrySet().stream()
        .map(
            step ->
                String.format(
                    Locale.ROOT, "%s %.1f ms", step.getKey(), step.getValue().toNanos() / 1e6))
        .collect(Collectors.joining(", "));
  }
}
