package io.github.onlinerewrite.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one column of the source. Immutable.
 *
 * @param name the source's column
 * @param type its new type as SQL, with modifier; null: it stays
 * @param using SQL over the source's columns that gives the new value, must not be volatile; null:
 *     the old value, with an assignment cast
 * @param newName its name after the swap; null: it stays
 */
public record ColumnChange(
    String name, @Nullable String type, @Nullable String using, @Nullable String newName) {

  public ColumnChange {
    Names.refuseBlank("column", Objects.requireNonNull(name, "name"));
    Names.refuseBlank("type of column " + name, type);
    Names.refuseBlank("using of column " + name, using);
    Names.refuseBlank("newName of column " + name, newName);
    if (type == null && using == null && newName == null) {
      throw new IllegalArgumentException(
          "column " + name + " has no change: give it a type, using or newName");
    }
    if (name.equals(newName)) {
      throw new IllegalArgumentException("newName of column " + name + " is the name it has");
    }
  }

  /** This change and {@code more} of the same column. */
  ColumnChange and(ColumnChange more) {
    return new ColumnChange(
        name,
        more.type != null ? more.type : type,
        more.using != null ? more.using : using,
        more.newName != null ? more.newName : newName);
  }

  String canonical() {
    return Names.element(
        "column",
        Names.field("name", name)
            + Names.field("type", type)
            + Names.field("using", using)
            + Names.field("newName", newName));
  }
}
