package io.github.onlinerewrite.engine.internal.check;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Assignment casts that take every value, so that no row need be read to know it. Types are as
 * {@code format_type} prints them.
 */
final class TotalCast {

  private static final Pattern TYPE = Pattern.compile("([a-z ]+)(?:\\((\\d+)(?:,(-?\\d+))?\\))?");

  private static final String VARCHAR = "character varying";

  private static final Map<String, List<String>> WIDER =
      Map.of(
          "smallint", List.of("integer", "bigint", "numeric", "real", "double precision"),
          "integer", List.of("bigint", "numeric", "real", "double precision"),
          "bigint", List.of("numeric", "real", "double precision"),
          "real", List.of("double precision"));

  private TotalCast() {}

  static boolean is(String from, String to) {
    if (from.equals(to) || to.equals("text") || to.equals(VARCHAR)) {
      return true;
    }
    Matcher source = TYPE.matcher(from);
    Matcher target = TYPE.matcher(to);
    if (!source.matches() || !target.matches()) {
      return false;
    }
    String base = source.group(1);
    if (target.group(2) == null) {
      return WIDER.getOrDefault(base, List.of()).contains(to)
          || (base.equals("numeric") && to.equals(base));
    }
    if (source.group(2) == null) {
      return false;
    }
    return switch (target.group(1)) {
      case VARCHAR ->
          (base.equals(VARCHAR) || base.equals("character"))
              && number(source, 2) <= number(target, 2);
      case "character" -> base.equals("character") && number(source, 2) <= number(target, 2);
      case "numeric" ->
          base.equals("numeric")
              && number(source, 3) <= number(target, 3)
              && number(source, 2) - number(source, 3) <= number(target, 2) - number(target, 3);
      default -> false;
    };
  }

  private static int number(Matcher type, int group) {
    String digits = type.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
