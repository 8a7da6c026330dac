package io.github.onlinerewrite.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A value of a partition's bound. Immutable.
 *
 * @param text the value, which the server reads as one of the column's type, or the keyword
 * @param isKeyword whether it is {@code NULL}, {@code MINVALUE} or {@code MAXVALUE}
 */
public record PartitionValue(String text, boolean isKeyword) {

  private static final Set<String> KEYWORDS = Set.of("NULL", "MINVALUE", "MAXVALUE");

  public PartitionValue {
    if (isKeyword && !KEYWORDS.contains(text)) {
      throw new IllegalArgumentException("\"" + text + "\" is none of " + KEYWORDS);
    }
  }

  /**
   * Reads values with commas between. A value is taken without the blanks around it; one that holds
   * a comma, a quote or such blanks, or is spelled as a keyword, stands in single quotes, doubled
   * within.
   */
  public static List<PartitionValue> parse(String written) {
    List<PartitionValue> values = new ArrayList<>();
    int at = 0;
    do {
      int start = skipBlanks(written, at);
      if (start < written.length() && written.charAt(start) == '\'') {
        int end = endOfQuoted(written, start);
        values.add(new PartitionValue(written.substring(start + 1, end).replace("''", "'"), false));
        at = skipBlanks(written, end + 1);
        if (at < written.length() && written.charAt(at) != ',') {
          throw malformed(written);
        }
      } else {
        int comma = written.indexOf(',', start);
        at = comma < 0 ? written.length() : comma;
        values.add(bare(written.substring(start, at).strip(), written));
      }
      at++;
    } while (at <= written.length());
    return values;
  }

  private static PartitionValue bare(String text, String written) {
    if (text.isEmpty() || text.contains("'")) {
      throw malformed(written);
    }
    String keyword = text.toUpperCase(Locale.ROOT);
    return KEYWORDS.contains(keyword)
        ? new PartitionValue(keyword, true)
        : new PartitionValue(text, false);
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int endOfQuoted(String text, int start) {
    int at = start + 1;
    while (at < text.length()) {
      if (text.charAt(at) == '\'') {
        if (at + 1 == text.length() || text.charAt(at + 1) != '\'') {
          return at;
        }
        at++;
      }
      at++;
    }
    throw malformed(text);
  }

  private static IllegalArgumentException malformed(String written) {
    return new IllegalArgumentException(
        "\""
            + written
            + "\" is no list of values: commas between, and single quotes around a value that holds"
            + " a comma or a quote");
  }

  static String canonical(List<PartitionValue> values) {
    return String.join(", ", values.stream().map(PartitionValue::written).toList());
  }

  private String written() {
    return isKeyword ? text : "'" + text.replace("'", "''") + "'";
  }
}
