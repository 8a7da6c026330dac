package io.github.onlinerewrite.quickstart;

import java.time.Duration;

/** Adds up what all writers do, from one {@link #lap} to the next. Thread-safe. */
final class TrafficCounter {

  private long since = System.nanoTime();
  private long transactions;
  private long retries;
  private long longestWait;
  private long longestTwinWait;

  synchronized void committed() {
    transactions++;
  }

  synchronized void retried() {
    retries++;
  }

  synchronized void waited(long nanos) {
    longestWait = Math.max(longestWait, nanos);
  }

  synchronized void waitedForTwin(long nanos) {
    longestTwinWait = Math.max(longestTwinWait, nanos);
  }

  /** What was counted since the last lap; counts from zero again. */
  synchronized Traffic lap() {
    long now = System.nanoTime();
    Traffic lap =
        new Traffic(
            Duration.ofNanos(now - since),
            transactions,
            retries,
            Duration.ofNanos(longestWait),
            Duration.ofNanos(longestTwinWait));
    since = now;
    transactions = 0;
    retries = 0;
    longestWait = 0;
    longestTwinWait = 0;
    return lap;
  }
}
