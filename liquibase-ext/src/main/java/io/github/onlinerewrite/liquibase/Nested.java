package io.github.onlinerewrite.liquibase;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import liquibase.parser.core.ParsedNode;
import org.jspecify.annotations.Nullable;

/**
 * An element in an entry, with what it may hold. XML nests elements; where one is repeated, YAML
 * and JSON have a list {@code elements}, since a name stands once in a map.
 */
final class Nested {

  /** The list of elements in YAML and JSON. */
  static final String LIST = "elements";

  private final ParsedNode node;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<ParsedNode> elements = new ArrayList<>();
  private final List<String> mistakes;

  private Nested(ParsedNode node, List<String> mistakes) {
    this.node = node;
    this.mistakes = mistakes;
  }

  /** Reads an element whose attributes and elements are those; adds what else it holds. */
  static Nested read(
      ParsedNode node, List<String> attributes, List<String> elements, List<String> mistakes) {
    Nested nested = new Nested(node, mistakes);
    for (ParsedNode child : node.getChildren()) {
      if (attributes.contains(child.getName())) {
        nested.attribute(child);
      } else if (elements.contains(child.getName())) {
        nested.elements.add(child);
      } else if (child.getName().equals(LIST) && !elements.isEmpty()) {
        child.getChildren().forEach(element -> nested.listed(element, elements));
      } else {
        nested.mistake(
            child.getName()
                + " is unknown: known are "
                + String.join(", ", concatenated(attributes, elements))
                + ".");
      }
    }
    if (node.getValue() != null) {
      nested.mistake("text in it means nothing.");
    }
    return nested;
  }

  private static List<String> concatenated(List<String> some, List<String> more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private void listed(ParsedNode element, List<String> known) {
    if (known.contains(element.getName())) {
      elements.add(element);
    } else {
      mistake(element.getName() + " is unknown: known are " + String.join(", ", known) + ".");
    }
  }

  private void attribute(ParsedNode child) {
    Object value = child.getValue();
    if (!child.getChildren().isEmpty() || value instanceof Collection<?>) {
      mistake(child.getName() + " has more than one value: write a single one.");
    } else if (value instanceof Date) {
      attributes.put(child.getName(), String.valueOf(value));
      mistake(child.getName() + " is read as a point in time: write it in quotes.");
    } else if (value == null) {
      mistake(child.getName() + " has no value: write one or leave it out.");
    } else if (attributes.put(child.getName(), String.valueOf(value)) != null) {
      mistake(child.getName() + " is given twice.");
    }
  }

  /** What is wrong with this element, named with it. */
  void mistake(String what) {
    mistakes.add("element " + node.getName() + ": " + what);
  }

  String name() {
    return node.getName();
  }

  List<ParsedNode> elements() {
    return elements;
  }

  /** One that would be passed over is a table that nobody asked for. */
  void refuseBeside(String what, String... others) {
    for (String other : others) {
      if (has(other)) {
        throw new IllegalArgumentException(other + " does not go with " + what);
      }
    }
  }

  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  Optional<String> value(String attribute) {
    return Optional.ofNullable(attributes.get(attribute));
  }

  @Nullable String orNull(String attribute) {
    return attributes.get(attribute);
  }

  /** The attribute's value, without which the element means nothing. */
  String required(String attribute) {
    String value = attributes.get(attribute);
    if (value == null) {
      throw new IllegalArgumentException(attribute + " is missing");
    }
    return value;
  }

  /** Names with commas between. */
  List<String> names(String attribute) {
    return Arrays.stream(required(attribute).split(","))
        .map(String::strip)
        .collect(Collectors.toList());
  }

  int number(String attribute) {
    String value = required(attribute);
    try {
      return Integer.parseInt(value.strip());
    } catch (NumberFormatException notOne) {
      throw new IllegalArgumentException(
          attribute + " is \"" + value + "\": write a whole number", notOne);
    }
  }

  boolean flag(String attribute) {
    String value = attributes.getOrDefault(attribute, "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(attribute + " is \"" + value + "\": write true or false");
    }
    return value.equals("true");
  }
}
