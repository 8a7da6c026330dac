package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which column of the target gets its value from which column of the source. Columns that the
 * target generates, and columns that only the target has, are left to the server.
 */
public record ColumnMapping(List<Pair> pairs) {

  public ColumnMapping {
    pairs = List.copyOf(pairs);
  }

  /**
   * One column.
   *
   * @param source the source's column
   * @param target the target's column
   * @param targetType the target column's type, as format_type prints it
   * @param sameType whether both have the same type and modifier, so that no cast is needed
   * @param using SQL over the source's columns that gives the value; null: the source's column does
   * @param table the source's name, by which {@code using} may qualify its columns
   */
  public record Pair(
      Identifier source,
      Identifier target,
      String targetType,
      boolean sameType,
      @Nullable String using,
      Identifier table) {

    /** Whether the value is the source's as it is. */
    public boolean isUnchanged() {
      return sameType && using == null;
    }

    /**
     * The value from the source's row {@code row}. An expression of the user's is a query of its
     * own, where the source's columns hide all others: no name in it can mean another table's.
     */
    public Fragment value(String row) {
      return new Fragment(
          using == null
              ? row + "." + source.quoted()
              : "(select (\n"
                  + using
                  + "\n) from (select "
                  + row
                  + ".*) as "
                  + table.quoted()
                  + ")");
    }
  }

  /**
   * Columns of the same name. What the server generates in the target is left out; what it
   * generates in the source may fill a plain column of the target.
   */
  public static ColumnMapping byName(
      TableDefinition source, TableDefinition target, TableChanges changes) {
    return byName(source, target, changes, source.name().name());
  }

  /** The same, where {@code using} knows the source as {@code table}. */
  public static ColumnMapping byName(
      TableDefinition source, TableDefinition target, TableChanges changes, Identifier table) {
    return new ColumnMapping(
        source.columns().stream()
            .flatMap(
                from ->
                    target.column(from.name()).filter(to -> !to.generated()).stream()
                        .map(
                            to ->
                                new Pair(
                                    from.name(),
                                    to.name(),
                                    to.type(),
                                    from.type().equals(to.type()),
                                    using(changes, from.name()),
                                    table)))
            .toList());
  }

  /** The target's columns, to stand in INSERT's column list. */
  public List<Identifier> targetColumns() {
    return pairs.stream().map(Pair::target).toList();
  }

  /** The values of those columns, from the source's row {@code row}; an INSERT casts them. */
  public Fragment sourceValues(String row) {
    return Fragment.join(", ", pairs.stream().map(pair -> pair.value(row)).toList());
  }

  /** The same in the types and by the names of the target's columns. */
  public Fragment castValues(String row) {
    return Fragment.join(
        ", ",
        pairs.stream()
            .map(
                pair ->
                    new Fragment(
                        "cast("
                            + pair.value(row).sql()
                            + " as "
                            + pair.targetType()
                            + ") as "
                            + pair.target().quoted()))
            .toList());
  }

  private static @Nullable String using(TableChanges changes, Identifier column) {
    return changes.columns().stream()
        .filter(change -> change.name().equals(column.value()))
        .findFirst()
        .map(ColumnChange::using)
        .orElse(null);
  }

  /** The target's column that {@code source} goes to. */
  public Identifier targetOf(Identifier source) {
    return pairs.stream()
        .filter(pair -> pair.source().equals(source))
        .map(Pair::target)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no column gets " + source));
  }
}
