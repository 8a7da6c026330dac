package io.github.onlinerewrite.engine;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of data, with binary units as PostgreSQL has them: 1 kB is 1,024 bytes. */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

  private static final Pattern WRITTEN = Pattern.compile("\\s*(\\d{1,12})\\s*([A-Za-z]+)\\s*");
  private static final Map<String, Long> UNITS =
      Map.of("b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30, "tb", 1L << 40);

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("size is " + bytes + " bytes: must be 0 or more");
    }
  }

  public static ByteSize ofMegabytes(long megabytes) {
    return new ByteSize(Math.multiplyExact(megabytes, 1L << 20));
  }

  /** Reads {@code 64 MB}, {@code 512kB}, {@code 1 GB}: a number and one of B, kB, MB, GB, TB. */
  public static ByteSize parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a size: write a number and B, kB, MB, GB or TB, as in \"64 MB\"");
    }
    return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The value in the largest unit that keeps it whole: {@code 64 MB}. */
  @Override
  public String toString() {
    String[] names = {"B", "kB", "MB", "GB", "TB"};
    long value = bytes;
    int unit = 0;
    while (unit < names.length - 1 && value >= 1024 && value % 1024 == 0) {
      value /= 1024;
      unit++;
    }
    return value + " " + names[unit];
  }
}
