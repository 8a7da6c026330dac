package io.github.onlinerewrite.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column that only the new table has. Rows that are copied or replayed get its default, evaluated
 * for each of them. Immutable.
 *
 * @param name its name
 * @param type its type as SQL, with modifier
 * @param defaultExpression its default as SQL; null: none
 * @param notNull whether it is NOT NULL, which needs a default
 */
public record AddedColumn(
    String name, String type, @Nullable String defaultExpression, boolean notNull) {

  public AddedColumn {
    Names.refuseBlank("addColumn", Objects.requireNonNull(name, "name"));
    Names.refuseBlank("type of column " + name, Objects.requireNonNull(type, "type"));
    Names.refuseBlank("default of column " + name, defaultExpression);
    if (notNull && defaultExpression == null) {
      throw new IllegalArgumentException(
          "column " + name + " is NOT NULL without a default: the rows there are have no value");
    }
  }

  /** A column without default that may be null. */
  public static AddedColumn of(String name, String type) {
    return new AddedColumn(name, type, null, false);
  }

  /** The same with that default, a SQL expression. */
  public AddedColumn withDefault(String expression) {
    return new AddedColumn(name, type, expression, notNull);
  }

  /** The same, NOT NULL; it must have a default already. */
  public AddedColumn asNotNull() {
    return new AddedColumn(name, type, defaultExpression, true);
  }

  String canonical() {
    return Names.element(
        "addColumn",
        Names.field("name", name)
            + Names.field("type", type)
            + Names.field("default", defaultExpression)
            + Names.field("notNull", Boolean.toString(notNull)));
  }
}
