package io.github.onlinerewrite.engine;

import java.time.Duration;

/**
 * How a rewrite is carried out; nothing here changes what the table becomes. Immutable: start from
 * {@link #defaults()}.
 *
 * @param verify whether all rows are compared before the swap; without that, vacuum of the new
 *     table is left to the server, too
 * @param stallBudget the longest that an application statement may wait because of one attempt of
 *     ours, lock wait and lock held together; 20 ms to 10 s
 * @param strictReaders whether the swap never happens unless REPEATABLE READ readers are exact too
 * @param swapTimeout how long cut-over is tried before the run gives up (a rerun resumes)
 * @param workers sessions that copy, build indexes, replay and compare; more than one needs a
 *     {@code DataSource}
 * @param chunkSize source data that one transaction copies
 * @param backlogLimit space that the backlog may take in the database, and with {@link
 *     Capture#LOGICAL} also the WAL that the server keeps for us; past it capture stops recording
 *     and the run must start over
 * @param restart whether an unfinished rewrite of the table that cannot be resumed, because it was
 *     begun with another spec or its tables were altered, is aborted, before this one is examined,
 *     and this one begins anew; otherwise it is refused
 * @param swapLater whether it ends when all that can be done before the swap is done, and {@link
 *     TableRewriter#swap} goes on from there
 * @param progressInterval time between two progress reports of a long run; a short one reports more
 *     often, at most once a second
 * @param capture how it is known which rows change meanwhile; a rewrite that is resumed goes on as
 *     it was begun
 * @param throttle when it holds back for the sake of others
 */
public record RewriteOptions(
    boolean verify,
    Duration stallBudget,
    boolean strictReaders,
    Duration swapTimeout,
    int workers,
    ByteSize chunkSize,
    ByteSize backlogLimit,
    boolean restart,
    boolean swapLater,
    Duration progressInterval,
    Capture capture,
    Throttle throttle) {

  /** Below what a person notices, and above what a busy server needs for one swap. */
  public static final Duration DEFAULT_STALL_BUDGET = Duration.ofMillis(200);

  /** Long enough for a nightly report to end, short enough for a maintenance window. */
  public static final Duration DEFAULT_SWAP_TIMEOUT = Duration.ofHours(1);

  /** One copies while the other waits for the disk; more take the application's CPU. */
  public static final int DEFAULT_WORKERS = 2;

  /** Some seconds of work: short transactions for vacuum, few enough to keep a list of. */
  public static final ByteSize DEFAULT_CHUNK_SIZE = ByteSize.ofMegabytes(64);

  /** About 100 million changes: a forgotten run must not fill the disk. */
  public static final ByteSize DEFAULT_BACKLOG_LIMIT = ByteSize.ofMegabytes(8 * 1024);

  /** As often as a person looks. */
  public static final Duration DEFAULT_PROGRESS_INTERVAL = Duration.ofSeconds(5);

  private static final Duration SMALLEST_STALL_BUDGET = Duration.ofMillis(20);
  private static final Duration LARGEST_STALL_BUDGET = Duration.ofSeconds(10);
  private static final int MOST_WORKERS = 64;

  public RewriteOptions {
    refuseOutside("stallBudget", stallBudget, SMALLEST_STALL_BUDGET, LARGEST_STALL_BUDGET);
    refuseOutside("swapTimeout", swapTimeout, Duration.ofSeconds(1), Duration.ofDays(30));
    refuseOutside("workers", workers, 1, MOST_WORKERS);
    refuseOutside("chunkSize", chunkSize, ByteSize.parse("64 kB"), ByteSize.parse("16 GB"));
    refuseOutside("backlogLimit", backlogLimit, ByteSize.parse("1 MB"), ByteSize.parse("16 TB"));
    refuseOutside(
        "progressInterval", progressInterval, Duration.ofMillis(100), Duration.ofHours(1));
  }

  public static RewriteOptions defaults() {
    return new RewriteOptions(
        true,
        DEFAULT_STALL_BUDGET,
        false,
        DEFAULT_SWAP_TIMEOUT,
        DEFAULT_WORKERS,
        DEFAULT_CHUNK_SIZE,
        DEFAULT_BACKLOG_LIMIT,
        false,
        false,
        DEFAULT_PROGRESS_INTERVAL,
        Capture.TRIGGER,
        Throttle.NONE);
  }

  public RewriteOptions withVerify(boolean value) {
    return new RewriteOptions(
        value,
        stallBudget,
        strictReaders,
        swapTimeout,
        workers,
        chunkSize,
        backlogLimit,
        restart,
        swapLater,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withStallBudget(Duration value) {
    return new RewriteOptions(
        verify,
        value,
        strictReaders,
        swapTimeout,
        workers,
        chunkSize,
        backlogLimit,
        restart,
        swapLater,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withStrictReaders(boolean value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        value,
        swapTimeout,
        workers,
        chunkSize,
        backlogLimit,
        restart,
        swapLater,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withSwapTimeout(Duration value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        value,
        workers,
        chunkSize,
        backlogLimit,
        restart,
        swapLater,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withWorkers(int value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        swapTimeout,
        value,
        chunkSize,
        backlogLimit,
        restart,
        swapLater,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withChunkSize(ByteSize value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        swapTimeout,
        workers,
        value,
        backlogLimit,
        restart,
        swapLater,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withBacklogLimit(ByteSize value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        swapTimeout,
        workers,
        chunkSize,
        value,
        restart,
        swapLater,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withRestart(boolean value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        swapTimeout,
        workers,
        chunkSize,
        backlogLimit,
        value,
        swapLater,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withSwapLater(boolean value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        swapTimeout,
        workers,
        chunkSize,
        backlogLimit,
        restart,
        value,
        progressInterval,
        capture,
        throttle);
  }

  public RewriteOptions withProgressInterval(Duration value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        swapTimeout,
        workers,
        chunkSize,
        backlogLimit,
        restart,
        swapLater,
        value,
        capture,
        throttle);
  }

  public RewriteOptions withCapture(Capture value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        swapTimeout,
        workers,
        chunkSize,
        backlogLimit,
        restart,
        swapLater,
        progressInterval,
        value,
        throttle);
  }

  public RewriteOptions withThrottle(Throttle value) {
    return new RewriteOptions(
        verify,
        stallBudget,
        strictReaders,
        swapTimeout,
        workers,
        chunkSize,
        backlogLimit,
        restart,
        swapLater,
        progressInterval,
        capture,
        value);
  }

  static <T extends Comparable<? super T>> void refuseOutside(
      String name, T value, T smallest, T largest) {
    if (value.compareTo(smallest) < 0 || value.compareTo(largest) > 0) {
      throw new IllegalArgumentException(
          name
              + " is "
              + written(value)
              + ": must be between "
              + written(smallest)
              + " and "
              + written(largest));
    }
  }

  /** As a person writes it: a duration in the largest unit that keeps it whole, as 200 ms. */
  private static String written(Object value) {
    if (!(value instanceof Duration duration)) {
      return value.toString();
    }
    String[] names = {"ms", "s", "min", "h", "d"};
    int[] largerBy = {1000, 60, 60, 24};
    long amount = duration.toMillis();
    int unit = 0;
    while (unit < largerBy.length && amount != 0 && amount % largerBy[unit] == 0) {
      amount /= largerBy[unit];
      unit++;
    }
    return amount + " " + names[unit];
  }
}
