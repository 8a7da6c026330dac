package io.github.onlinerewrite.samples.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * One contender's run on one fresh copy.
 *
 * @param underLoad whether the application worked meanwhile
 * @param wall from the start of what a person starts to its end
 * @param walBytesPerRow all that was written to the WAL meanwhile, the application's included
 * @param snapshot the longest that it held one snapshot, and with it the xmin horizon
 * @param locks what it told of its locks
 * @param steps what it told of the steps of its swap
 * @param application what the application waited; all zeros without load
 * @param fault what is wrong with the table afterwards; empty: nothing
 */
record Run(
    String contender,
    int round,
    boolean underLoad,
    Duration wall,
    double walBytesPerRow,
    Duration snapshot,
    List<HeldLock> locks,
    List<SwapStep> steps,
    Application application,
    String fault) {

  /** What an update waited before, during and after. */
  record Application(Waits before, Waits during, Waits after) {

    static final Application NONE =
        new Application(Waits.of(new long[0]), Waits.of(new long[0]), Waits.of(new long[0]));
  }

  static final String HEADER =
      "contender,round,under_load,wall_s,wal_bytes_per_row,longest_snapshot_s,swap_lock_held_ms,"
          + "before_n,before_p50_ms,before_p99_ms,before_max_ms,"
          + "during_n,during_p50_ms,during_p99_ms,during_max_ms,"
          + "after_n,after_p50_ms,after_p99_ms,after_max_ms,fault";

  Run {
    locks = List.copyOf(locks);
    steps = List.copyOf(steps);
  }

  double seconds() {
    return wall.toNanos() / 1e9;
  }

  double snapshotSeconds() {
    return snapshot.toNanos() / 1e9;
  }

  /** How long the lock of the swap that succeeded, or the last attempt at it, was held, in ms. */
  double swapHeld() {
    return locks.stream()
        .filter(lock -> lock.purpose().equals(HeldLock.SWAP))
        .reduce((earlier, later) -> later)
        .map(lock -> lock.held().toNanos() / 1e6)
        .orElse(Double.NaN);
  }

  /** A line under {@link #HEADER}. */
  String csv() {
    return String.format(
        Locale.ROOT,
        "%s,%d,%s,%.3f,%.1f,%.1f,%.1f,%s,%s,%s,\"%s\"",
        contender,
        round,
        underLoad,
        seconds(),
        walBytesPerRow,
        snapshotSeconds(),
        swapHeld(),
        csv(application.before()),
        csv(application.during()),
        csv(application.after()),
        fault);
  }

  private static String csv(Waits waits) {
    return String.format(
        Locale.ROOT,
        "%d,%.2f,%.2f,%.2f",
        waits.transactions(),
        waits.median(),
        waits.p99(),
        waits.longest());
  }
}
