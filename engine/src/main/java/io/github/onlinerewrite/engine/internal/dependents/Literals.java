package io.github.onlinerewrite.engine.internal.dependents;

/**
 * String constants for statements that take no bound values, such as COMMENT and ALTER … SET. With
 * a backslash the E form is used, so that standard_conforming_strings does not matter.
 */
public final class Literals {

  private Literals() {}

  /** The text as a constant of SQL. */
  public static String of(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.contains("\\") ? " E" + quoted.replace("\\", "\\\\") : quoted;
  }
}
