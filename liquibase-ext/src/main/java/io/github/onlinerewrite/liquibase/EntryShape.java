package io.github.onlinerewrite.liquibase;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import liquibase.parser.core.ParsedNode;

/**
 * What an entry may consist of. Liquibase itself passes over what it does not know, in XML, YAML
 * and JSON alike; a misspelt attribute would then be a rewrite that nobody asked for.
 */
final class EntryShape {

  private EntryShape() {}

  /** Everything in the entry that is neither a known attribute with one value nor an element. */
  static List<String> mistakes(ParsedNode entry, Task task) {
    List<String> mistakes = new ArrayList<>();
    for (ParsedNode child : entry.getChildren()) {
      String name = child.getName();
      if (task.attribute(name).isPresent()) {
        refuseOtherThanOneValue(child, mistakes);
      } else if (!isElement(name, task)) {
        mistakes.add(unknown(child, task));
      }
    }
    if (entry.getValue() != null) {
      mistakes.add(
          "text in the entry means nothing: known attributes are " + task.knownNames() + ".");
    }
    return mistakes;
  }

  private static boolean isElement(String name, Task task) {
    return task.elements().contains(name)
        || (name.equals(Nested.LIST) && !task.elements().isEmpty());
  }

  private static String unknown(ParsedNode child, Task task) {
    if (child.getChildren().isEmpty()) {
      return "unknown attribute "
          + child.getName()
          + ": known attributes are "
          + task.knownNames()
          + ".";
    }
    return "unknown element "
        + child.getName()
        + (task.elements().isEmpty()
            ? ": " + task.written() + " has no elements."
            : ": known elements are " + String.join(", ", task.elements()) + ".");
  }

  private static void refuseOtherThanOneValue(ParsedNode attribute, List<String> mistakes) {
    Object value = attribute.getValue();
    if (!attribute.getChildren().isEmpty() || value instanceof Collection<?>) {
      mistakes.add(attribute.getName() + " has more than one value: write a single one.");
    } else if (value == null) {
      mistakes.add(attribute.getName() + " has no value: write one or leave the attribute out.");
    }
  }
}
