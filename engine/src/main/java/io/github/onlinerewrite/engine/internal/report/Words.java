package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.RewritePhase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times and phases as a person reads them. */
final class Words {

  static final String NOT_KNOWN = "not known";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number and a noun in the right form. */
  static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** For an axis: 1,500; 20 k; 1.5 M. */
  static String roughly(double number) {
    if (number < 10_000) {
      return number == Math.rint(number)
          ? count((long) number)
          : String.format(Locale.ROOT, "%.1f", number);
    }
    return number < 1_000_000 ? shorter(number / 1e3) + " k" : shorter(number / 1e6) + " M";
  }

  private static String shorter(double number) {
    return number == Math.rint(number)
        ? count((long) number)
        : String.format(Locale.ROOT, "%.1f", number);
  }

  /** Two units at most: 12 ms, 3.4 s, 5 min 6 s, 7 h 8 min. */
  static String duration(Duration duration) {
    if (duration.toMillis() < 1000) {
      return duration.toMillis() + " ms";
    }
    if (duration.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    return duration.toHours() == 0
        ? duration.toMinutes() + " min" + rest(duration.toSecondsPart(), " s")
        : duration.toHours() + " h" + rest(duration.toMinutesPart(), " min");
  }

  private static String rest(int amount, String unit) {
    return amount == 0 ? "" : " " + amount + unit;
  }

  static String time(Instant instant) {
    return TIME.format(instant) + " UTC";
  }

  static String phase(RewritePhase phase) {
    return phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String yes(boolean is) {
    return is ? "yes" : "no";
  }
}
