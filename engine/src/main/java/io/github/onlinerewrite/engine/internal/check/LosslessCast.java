package io.github.onlinerewrite.engine.internal.check;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Assignment casts that keep all of a value, or refuse it with an error. Types are as {@code
 * format_type} prints them.
 */
final class LosslessCast {

  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");
  private static final Set<String> FLOATS = Set.of("real", "double precision");
  private static final Pattern NUMERIC = Pattern.compile("numeric\\(\\d+(?:,(-?\\d+))?\\)");

  private LosslessCast() {}

  static boolean is(String from, String to) {
    if (FLOATS.contains(to)) {
      return toFloat(from, to);
    }
    int scale = scale(to);
    return TotalCast.is(from, to)
        || (INTEGERS.contains(from) && (INTEGERS.contains(to) || scale >= 0))
        || (scale(from) > Integer.MIN_VALUE && scale >= scale(from));
  }

  /** A float holds integers of some digits only: six, or fifteen. */
  private static boolean toFloat(String from, String to) {
    return from.equals(to)
        || from.equals("smallint")
        || (to.equals("double precision") && (from.equals("integer") || from.equals("real")));
  }

  /** The scale of a numeric type that has one, or less than any. */
  private static int scale(String type) {
    Matcher numeric = NUMERIC.matcher(type);
    if (!numeric.matches()) {
      return Integer.MIN_VALUE;
    }
    return numeric.group(1) == null ? 0 : Integer.parseInt(numeric.group(1));
  }
}
