package io.github.onlinerewrite.engine.internal.sql;

import java.util.Collection;
import java.util.stream.Collectors;

/** A name as the catalog has it; rendered quoted, so no content of it can end the name. */
public record Identifier(String value) {

  public Identifier {
    if (value.isEmpty() || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name must not be empty or hold a zero byte");
    }
  }

  /** The name in double quotes, inner quotes doubled. */
  public String quoted() {
    return '"' + value.replace("\"", "\"\"") + '"';
  }

  /** The names quoted, with commas between. */
  public static String list(Collection<Identifier> identifiers) {
    return identifiers.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return value;
  }
}
