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
  static List<String> mistakes(ParsedNode entry) {
    List<String> mistakes = new ArrayList<>();
    for (ParsedNode child : entry.getChildren()) {
      String name = child.getName();
      if (Attribute.named(name).isPresent()) {
        refuseOtherThanOneValue(child, mistakes);
      } else if (!NestedChanges.ELEMENTS.contains(name) && !name.equals(Nested.LIST)) {
        mistakes.add(
            child.getChildren().isEmpty()
                ? "unknown attribute "
                    + name
                    + ": known attributes are "
                    + Attribute.knownNames()
                    + "."
                : "unknown element "
                    + name
                    + ": known elements are "
                    + String.join(", ", NestedChanges.ELEMENTS)
                    + ".");
      }
    }
    if (entry.getValue() != null) {
      mistakes.add(
          "text in the entry means nothing: known attributes are " + Attribute.knownNames() + ".");
    }
    return mistakes;
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
