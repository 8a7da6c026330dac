package io.github.onlinerewrite.liquibase;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as a person writes it: {@code 200 ms}, {@code 2 s}, {@code 1 h}. */
final class WrittenDuration {

  private static final Pattern WRITTEN = Pattern.compile("\\s*(\\d{1,9})\\s*(ms|s|min|h|d)\\s*");

  private WrittenDuration() {}

  /** Reads a whole number and one of ms, s, min, h, d; refuses everything else. */
  static Duration parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a duration: write a whole number and ms, s, min, h or d, as in"
              + " \"200 ms\"");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "min" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> throw new IllegalStateException("no such unit: " + matcher.group(2));
    };
  }

  /** Two units at most, the larger the duration the coarser: 12 ms, 3.4 s, 5 min 6 s, 7 h 8 min. */
  static String write(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() + " ms";
    }
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    return duration.compareTo(Duration.ofHours(1)) < 0
        ? duration.toMinutes() + " min" + rest(duration.toSecondsPart(), " s")
        : duration.toHours() + " h" + rest(duration.toMinutesPart(), " min");
  }

  private static String rest(int amount, String unit) {
    return amount == 0 ? "" : " " + amount + unit;
  }
}
