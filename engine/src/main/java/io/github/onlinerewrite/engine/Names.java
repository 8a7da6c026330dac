package io.github.onlinerewrite.engine;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the parts of a {@link RewriteSpec} have in common: refusals, and their canonical text. */
final class Names {

  private Names() {}

  static void refuseBlank(String what, @Nullable String value) {
    if (value != null && value.isBlank()) {
      throw new IllegalArgumentException(what + " is blank: a value is needed");
    }
  }

  static void refuseRepeated(String what, Collection<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(what + " \"" + name + "\" is given twice");
      }
    }
  }

  static String field(String name, @Nullable String value) {
    return value == null ? "" : " " + name + "=\"" + value.replace("\"", "\"\"") + "\"";
  }

  static String element(String name, String fields) {
    return " " + name + "={" + fields.stripLeading() + "}";
  }
}
