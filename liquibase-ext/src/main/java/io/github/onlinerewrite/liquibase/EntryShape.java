package io.github.onlinerewrite.liquibase;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import liquibase.parser.core.ParsedNode;

/**
 * What an entry may consist of. Liquibase itself passes over what it does not know, in XML, YAML
 * and JSON alike; a misspelt attribute would then be a rewrite that nobody asked for.
 */
final class EntryShape {

  private static final Set<String> PLANNED_ELEMENTS =
      Set.of("column", "addColumn", "dropColumn", "columnOrder", "partitionBy", "storage");

  private EntryShape() {}

  /** Everything in the entry that is not a known attribute with one value. */
  static List<String> mistakes(ParsedNode entry) {
    List<String> mistakes = new ArrayList<>();
    for (ParsedNode child : entry.getChildren()) {
      String name = child.getName();
      if (Attribute.named(name).isPresent()) {
        refuseOtherThanOneValue(child, mistakes);
      } else if (PLANNED_ELEMENTS.contains(name)) {
        mistakes.add(
            "element "
                + name
                + " is not supported yet: this version does not derive the target. Create it in an"
                + " earlier changeset and name it in target.");
      } else {
        mistakes.add(
            (child.getChildren().isEmpty() ? "unknown attribute " : "unknown element ")
                + name
                + ": known attributes are "
                + Attribute.knownNames()
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
