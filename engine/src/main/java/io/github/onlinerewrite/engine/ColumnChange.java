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
 * @param reverse SQL over the new table's columns that gives the old value on the way back, must
 *     not be volatile; null: the new value, with an assignment cast
 */
public record ColumnChange(
    String name,
    @Nullable String type,
    @Nullable String using,
    @Nullable String newName,
    @Nullable String reverse) {

  public ColumnChange {
    Names.refuseBlank("column", Objects.requireNonNull(name, "name"));
    Names.refuseBlank("type of column " + name, type);
    Names.refuseBlank("using of column " + name, using);
    Names.refuseBlank("newName of column " + name, newName);
    Names.refuseBlank("reverse of column " + name, reverse);
    if (type == null && using == null && newName == null && reverse == null) {
      throw new IllegalArgumentException(
          "column " + name + " has no change: give it a type, using or newName");
    }
    if (name.equals(newName)) {
      throw new IllegalArgumentException("newName of column " + name + " is the name it has");
    }
  }

  /** A change that is undone by an assignment cast. */
  public ColumnChange(
      String name, @Nullable String type, @Nullable String using, @Nullable String newName) {
    this(name, type, using, newName, null);
  }

  /** This change and {@code more} of the same column. */
  ColumnChange and(ColumnChange more) {
    return new ColumnChange(
        name,
        more.type != null ? more.type : type,
        more.using != null ? more.using : using,
        more.newName != null ? more.newName : newName,
        more.reverse != null ? more.reverse : reverse);
  }

  String canonical() {
    return Names.element(
        "column",
        Names.field("name", name)
            + Names.field("type", type)
            + Names.field("using", using)
            + Names.field("newName", newName)
            + Names.field("reverse", reverse));
  }
}
