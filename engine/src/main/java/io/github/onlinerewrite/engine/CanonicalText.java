package io.github.onlinerewrite.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RewriteSpec#canonical()} wrote: fields in quotes and elements in braces. */
final class CanonicalText {

  private static final String START = "onlineRewrite";

  private final String text;
  private int at;

  private CanonicalText(String text) {
    this.text = text;
  }

  /** A field has a value, an element has parts. */
  private record Part(String name, @Nullable String value, List<Part> parts) {

    private List<String> all(String field) {
      return parts.stream()
          .filter(part -> part.name.equals(field) && part.value != null)
          .map(part -> Objects.requireNonNull(part.value))
          .toList();
    }

    private @Nullable String field(String field) {
      return all(field).stream().findFirst().orElse(null);
    }

    private String required(String field) {
      return Objects.requireNonNull(field(field), field);
    }

    private List<Part> elements(String element) {
      return parts.stream()
          .filter(part -> part.name.equals(element) && part.value == null)
          .toList();
    }
  }

  static RewriteSpec read(String canonical) {
    CanonicalText reader = new CanonicalText(canonical);
    if (!canonical.startsWith(START)) {
      throw reader.malformed();
    }
    reader.at = START.length();
    Part all = new Part(START, null, reader.parts());
    if (reader.at != canonical.length()) {
      throw reader.malformed();
    }
    return new RewriteSpec(
        all.field("schema"),
        all.required("table"),
        all.field("target"),
        all.field("oldTable"),
        Boolean.parseBoolean(all.required("dropOldTable")),
        Boolean.parseBoolean(all.field("keepInSync")),
        changes(all));
  }

  private static TableChanges changes(Part all) {
    return new TableChanges(
        all.elements("column").stream()
            .map(
                column ->
                    new ColumnChange(
                        column.required("name"),
                        column.field("type"),
                        column.field("using"),
                        column.field("newName"),
                        column.field("reverse")))
            .toList(),
        all.elements("addColumn").stream()
            .map(
                column ->
                    new AddedColumn(
                        column.required("name"),
                        column.required("type"),
                        column.field("default"),
                        Boolean.parseBoolean(column.required("notNull"))))
            .toList(),
        all.all("dropColumn"),
        all.all("columnOrder"),
        all.elements("partitionBy").stream()
            .map(CanonicalText::partitioning)
            .findFirst()
            .orElse(null),
        all.elements("storage").stream()
            .map(CanonicalText::storage)
            .findFirst()
            .orElse(TableStorage.UNCHANGED));
  }

  private static Partitioning partitioning(Part by) {
    return new Partitioning(
        Partitioning.Strategy.valueOf(by.required("strategy").toUpperCase(Locale.ROOT)),
        by.all("column"),
        by.parts.stream().filter(part -> part.value == null).map(CanonicalText::rule).toList());
  }

  private static PartitionRule rule(Part part) {
    if (part.name.equals("partitions")) {
      return part.field("every") == null
          ? new PartitionRule.EveryRemainder(Integer.parseInt(part.required("modulus")))
          : new PartitionRule.EveryRange(
              part.required("every"), part.required("from"), part.required("to"));
    }
    String name = part.required("name");
    if (part.field("default") != null) {
      return new PartitionRule.Default(name);
    }
    if (part.field("in") != null) {
      return new PartitionRule.InList(name, PartitionValue.parse(part.required("in")));
    }
    if (part.field("modulus") != null) {
      return new PartitionRule.Remainder(
          name,
          Integer.parseInt(part.required("modulus")),
          Integer.parseInt(part.required("remainder")));
    }
    return new PartitionRule.Range(
        name,
        PartitionValue.parse(part.required("from")),
        PartitionValue.parse(part.required("to")));
  }

  private static TableStorage storage(Part part) {
    Map<String, String> parameters =
        part.parts.stream()
            .filter(field -> !field.name.equals("tablespace"))
            .collect(
                Collectors.toMap(
                    Part::name,
                    field -> Objects.requireNonNull(field.value),
                    (first, second) -> second,
                    TreeMap::new));
    return new TableStorage(part.field("tablespace"), Collections.unmodifiableMap(parameters));
  }

  /** Up to the end of the text, or to the brace that closes the element. */
  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    while (at < text.length() && text.charAt(at) != '}') {
      if (text.charAt(at) == ' ') {
        at++;
      }
      int equals = text.indexOf('=', at);
      if (equals < 0 || equals + 1 == text.length()) {
        throw malformed();
      }
      String name = text.substring(at, equals);
      at = equals + 2;
      switch (text.charAt(equals + 1)) {
        case '"' -> parts.add(new Part(name, quoted(), List.of()));
        case '{' -> {
          parts.add(new Part(name, null, parts()));
          expect('}');
        }
        default -> throw malformed();
      }
    }
    return parts;
  }

  /** The rest of a value, whose quotes are doubled. */
  private String quoted() {
    StringBuilder value = new StringBuilder();
    while (true) {
      int quote = text.indexOf('"', at);
      if (quote < 0) {
        throw malformed();
      }
      value.append(text, at, quote);
      at = quote + 1;
      if (at == text.length() || text.charAt(at) != '"') {
        return value.toString();
      }
      value.append('"');
      at++;
    }
  }

  private void expect(char wanted) {
    if (at == text.length() || text.charAt(at) != wanted) {
      throw malformed();
    }
    at++;
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "this is not the canonical text of a rewrite, at character " + at + ": " + text);
  }
}
