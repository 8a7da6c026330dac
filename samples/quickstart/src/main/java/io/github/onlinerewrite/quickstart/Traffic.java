package io.github.onlinerewrite.quickstart;

import java.time.Duration;

/**
 * What the application did in a stretch of time.
 *
 * @param transactions that it committed
 * @param retries transactions that the server asked it to do again (40001)
 * @param longestWait the longest that one statement on the table took
 * @param longestTwinWait the same for the same statements on the twin, which nobody rewrites: what
 *     the machine does without us
 */
record Traffic(
    Duration time,
    long transactions,
    long retries,
    Duration longestWait,
    Duration longestTwinWait) {

  long perSecond() {
    return transactions * 1000 / Math.max(1, time.toMillis());
  }
}
