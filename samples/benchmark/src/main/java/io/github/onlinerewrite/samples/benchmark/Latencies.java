package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Every transaction of a load: when it ended, and how long the server let it wait. Both in
 * microseconds, the first since the epoch.
 */
final class Latencies {

  // client_id transaction_no time script_no time_epoch time_us schedule_lag
  private static final int TIME = 2;
  private static final int SECONDS = 4;
  private static final int MICROSECONDS = 5;
  private static final int SCHEDULE_LAG = 6;

  private final long[] ends;
  private final long[] waits;

  private Latencies(long[] ends, long[] waits) {
    this.ends = ends;
    this.waits = waits;
  }

  /** What pgbench logged into files whose names begin with {@code prefix}. */
  static Latencies read(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> logs =
          files.filter(file -> file.getFileName().toString().startsWith(prefix + ".")).toList();
      LongStream.Builder ends = LongStream.builder();
      LongStream.Builder waits = LongStream.builder();
      for (Path log : logs) {
        try (Stream<String> lines = Files.lines(log)) {
          lines.forEach(line -> add(line.split(" "), ends, waits));
        }
      }
      return new Latencies(ends.build().toArray(), waits.build().toArray());
    }
  }

  private static void add(String[] fields, LongStream.Builder ends, LongStream.Builder waits) {
    // A transaction that failed, or was skipped, has words instead.
    if (fields.length > MICROSECONDS && Character.isDigit(fields[TIME].charAt(0))) {
      long lag = fields.length > SCHEDULE_LAG ? Long.parseLong(fields[SCHEDULE_LAG]) : 0;
      ends.add(Long.parseLong(fields[SECONDS]) * 1_000_000 + Long.parseLong(fields[MICROSECONDS]));
      // Its time counts from when it was to begin; the lag is what pgbench was late with it.
      waits.add(Long.parseLong(fields[TIME]) - lag);
    }
  }

  int count() {
    return ends.length;
  }

  /** Of transactions that ended before {@code instant}. */
  Waits before(Instant instant) {
    long limit = microseconds(instant);
    return select(index -> ends[index] < limit);
  }

  /** Of transactions that were under way at some moment between the two. */
  Waits between(Instant from, Instant to) {
    long first = microseconds(from);
    long last = microseconds(to);
    return select(index -> ends[index] >= first && begin(index) <= last);
  }

  /** Of transactions that began after {@code instant}. */
  Waits after(Instant instant) {
    long limit = microseconds(instant);
    return select(index -> begin(index) > limit);
  }

  /** The longest wait of those that ended in each of {@code slots} of equal length, in ms. */
  double[] longestBySlot(Instant from, Instant to, int slots) {
    long first = microseconds(from);
    double length = (double) (microseconds(to) - first) / slots;
    double[] longest = new double[slots];
    for (int i = 0; i < ends.length; i++) {
      int slot = (int) Math.floor((ends[i] - first) / length);
      if (slot >= 0 && slot < slots) {
        longest[slot] = Math.max(longest[slot], waits[i] / 1000.0);
      }
    }
    return longest;
  }

  Instant first() {
    return instant(Arrays.stream(ends).min().orElse(0));
  }

  Instant last() {
    return instant(Arrays.stream(ends).max().orElse(0));
  }

  private long begin(int index) {
    return ends[index] - waits[index];
  }

  private Waits select(IntPredicate chosen) {
    return Waits.of(
        IntStream.range(0, ends.length).filter(chosen).mapToLong(index -> waits[index]).toArray());
  }

  private static long microseconds(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Instant instant(long microseconds) {
    return Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS);
  }
}
