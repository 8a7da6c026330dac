package io.github.onlinerewrite.samples.benchmark;

import java.util.Arrays;

/**
 * What transactions of the application waited for the server, in milliseconds.
 *
 * @param transactions how many there were; 0: the rest is 0 too
 */
record Waits(int transactions, double median, double p99, double longest) {

  private static final double MICROSECONDS_IN_MILLISECOND = 1000;

  static Waits of(long[] microseconds) {
    if (microseconds.length == 0) {
      return new Waits(0, 0, 0, 0);
    }
    long[] sorted = microseconds.clone();
    Arrays.sort(sorted);
    return new Waits(
        sorted.length, quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1));
  }

  private static double quantile(long[] sorted, double part) {
    int index = (int) Math.ceil(part * sorted.length) - 1;
    return sorted[Math.max(0, index)] / MICROSECONDS_IN_MILLISECOND;
  }
}
