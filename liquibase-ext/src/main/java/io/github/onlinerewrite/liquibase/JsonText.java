package io.github.onlinerewrite.liquibase;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers, truth values and null as JSON (RFC 8259). */
final class JsonText {

  private JsonText() {}

  /** The text of {@code value}, in one line; every other type is written as its text. */
  static String of(@Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return String.valueOf(value);
    }
    if (value instanceof Map<?, ?> members) {
      StringJoiner joined = new StringJoiner(", ", "{", "}");
      members.forEach((name, member) -> joined.add(quoted(name.toString()) + ": " + of(member)));
      return joined.toString();
    }
    if (value instanceof List<?> elements) {
      StringJoiner joined = new StringJoiner(", ", "[", "]");
      elements.forEach(element -> joined.add(of(element)));
      return joined.toString();
    }
    return quoted(value.toString());
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '"' || character == '\\') {
        quoted.append('\\').append(character);
      } else if (Character.isISOControl(character) || Character.isSurrogate(character)) {
        // A surrogate may stand alone, which no encoding of the output could write.
        quoted.append("\\u%04x".formatted((int) character));
      } else {
        quoted.append(character);
      }
    }
    return quoted.append('"').toString();
  }
}
