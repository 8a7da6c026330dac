package io.github.onlinerewrite.engine.internal.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a partition with one key column accepts, as pg_get_expr tells it. The values stay the text
 * that the server wrote: two bounds meet where their texts are equal.
 */
sealed interface PartitionBound {

  /** A quoted literal, or something without quotes, commas and parentheses. */
  Pattern VALUE = Pattern.compile("B?'(?:[^']++|'')*+'|[^'(),]++");

  String UNBOUNDED_BELOW = "MINVALUE";
  String UNBOUNDED_ABOVE = "MAXVALUE";

  /** From {@code from} on, up to {@code to}, which is not in it. */
  record Range(String from, String to) implements PartitionBound {}

  /** One of {@code values}, of which NULL may be one. */
  record Values(List<String> values) implements PartitionBound {
    public Values {
      values = List.copyOf(values);
    }
  }

  /** Reads a bound; nothing when it is none of both or has something that is not known. */
  static Optional<PartitionBound> parse(String bound) {
    Reader reader = new Reader(bound);
    if (reader.skip("FOR VALUES FROM (")) {
      Optional<String> from = reader.value();
      boolean between = reader.skip(") TO (");
      Optional<String> to = reader.value();
      return from.isPresent() && between && to.isPresent() && reader.skip(")") && reader.isAtEnd()
          ? Optional.of(new Range(from.get(), to.get()))
          : Optional.empty();
    }
    if (reader.skip("FOR VALUES IN (")) {
      List<String> values = new ArrayList<>();
      do {
        Optional<String> value = reader.value();
        if (value.isEmpty()) {
          return Optional.empty();
        }
        values.add(value.get());
      } while (reader.skip(", "));
      return reader.skip(")") && reader.isAtEnd()
          ? Optional.of(new Values(values))
          : Optional.empty();
    }
    return Optional.empty();
  }

  /** Reads a text from its beginning to its end. */
  final class Reader {
    private final String text;
    private int position;

    Reader(String text) {
      this.text = text;
    }

    boolean skip(String expected) {
      boolean found = text.startsWith(expected, position);
      position += found ? expected.length() : 0;
      return found;
    }

    Optional<String> value() {
      Matcher matcher = VALUE.matcher(text).region(position, text.length());
      if (!matcher.lookingAt()) {
        return Optional.empty();
      }
      position = matcher.end();
      return Optional.of(matcher.group());
    }

    boolean isAtEnd() {
      return position == text.length();
    }
  }
}
