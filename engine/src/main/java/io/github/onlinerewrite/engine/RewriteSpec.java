package io.github.onlinerewrite.engine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a rewrite is: which table becomes what. Names are as the catalog has them: no quotes, no
 * case folding. Immutable. Tuning that does not change the result is in {@link RewriteOptions}.
 *
 * @param schema schema of the source and the target; null: the first schema of the session's {@code
 *     search_path}
 * @param table the source
 * @param target an existing, empty table that takes the source's place; null: derived from the
 *     source
 * @param oldTable the source's name after the swap; null: {@code <table>_old}
 * @param dropOldTable whether the old table is dropped when everything is validated
 * @param keepInSync whether the old table is kept in sync after the swap, so that the rewrite can
 *     be reverted without a loss
 * @param changes what a derived target is where it is not the source; a target that is named says
 *     that itself
 */
public record RewriteSpec(
    @Nullable String schema,
    String table,
    @Nullable String target,
    @Nullable String oldTable,
    boolean dropOldTable,
    boolean keepInSync,
    TableChanges changes) {

  public RewriteSpec {
    refuseBlank("table", Objects.requireNonNull(table, "table"));
    refuseBlank("schema", schema);
    refuseBlank("target", target);
    refuseBlank("oldTable", oldTable);
    refuseSame("target", target, table);
    refuseSame("oldTable", oldTable, table);
    if (target != null) {
      refuseSame("oldTable", oldTable, target);
    }
    if (dropOldTable && keepInSync) {
      throw new IllegalArgumentException(
          "keepInSync needs the old table, which dropOldTable would drop: give one of them");
    }
    if (target != null && !Objects.requireNonNull(changes, "changes").isNone()) {
      throw new IllegalArgumentException(
          "target is \""
              + target
              + "\", a table that is there: what it is, is not said again in the rewrite");
    }
  }

  /** A rewrite without changes. */
  public RewriteSpec(
      @Nullable String schema,
      String table,
      @Nullable String target,
      @Nullable String oldTable,
      boolean dropOldTable) {
    this(schema, table, target, oldTable, dropOldTable, false, TableChanges.NONE);
  }

  /** A rewrite of {@code table} as it is; add what it becomes with the methods below. */
  public static RewriteSpec table(String table) {
    return new RewriteSpec(null, table, null, null, false);
  }

  /** The same rewrite of a table in {@code schema}. */
  public RewriteSpec inSchema(String schema) {
    return new RewriteSpec(schema, table, target, oldTable, dropOldTable, keepInSync, changes);
  }

  /** The same rewrite into the existing, empty table {@code target}. */
  public RewriteSpec into(String target) {
    return new RewriteSpec(schema, table, target, oldTable, dropOldTable, keepInSync, changes);
  }

  /** The same rewrite, with {@code oldTable} as the source's name after the swap. */
  public RewriteSpec keepingOldTableAs(String oldTable) {
    return new RewriteSpec(schema, table, target, oldTable, dropOldTable, keepInSync, changes);
  }

  /** The same rewrite, with the old table dropped when everything is validated. */
  public RewriteSpec droppingOldTable() {
    return new RewriteSpec(schema, table, target, oldTable, true, keepInSync, changes);
  }

  /** The same rewrite, with the old table kept in sync after the swap. */
  public RewriteSpec keepingInSync() {
    return new RewriteSpec(schema, table, target, oldTable, dropOldTable, true, changes);
  }

  /** What becomes of a column; changes of the same column add up. */
  public Column column(String name) {
    return new Column(this, name);
  }

  /** A column of the source, to say what becomes of it. */
  public static final class Column {
    private final RewriteSpec spec;
    private final String name;

    private Column(RewriteSpec spec, String name) {
      this.spec = spec;
      this.name = name;
    }

    /** It gets that type, as SQL. */
    public RewriteSpec type(String type) {
      return spec.with(spec.changes.with(new ColumnChange(name, type, null, null)));
    }

    /** Its value is that SQL over the source's columns. */
    public RewriteSpec using(String expression) {
      return spec.with(spec.changes.with(new ColumnChange(name, null, expression, null)));
    }

    /** It is called {@code newName} after the swap. */
    public RewriteSpec newName(String newName) {
      return spec.with(spec.changes.with(new ColumnChange(name, null, null, newName)));
    }

    /** Its old value is, on the way back, that SQL over the new table's columns. */
    public RewriteSpec reverse(String expression) {
      return spec.with(spec.changes.with(new ColumnChange(name, null, null, null, expression)));
    }
  }

  /** The same rewrite, with one more column. */
  public RewriteSpec addColumn(AddedColumn column) {
    return with(changes.with(column));
  }

  /** The same rewrite, without that column of the source. */
  public RewriteSpec dropColumn(String column) {
    return with(changes.without(column));
  }

  /** The same rewrite, with these columns of the new table first, and the rest after them. */
  public RewriteSpec columnOrder(String... columns) {
    return with(changes.inOrder(List.of(columns)));
  }

  /** The same rewrite into a partitioned table. */
  public RewriteSpec partitionBy(Partitioning partitioning) {
    return with(changes.with(partitioning));
  }

  /** The same rewrite, stored otherwise. */
  public RewriteSpec storage(TableStorage storage) {
    return with(changes.with(storage));
  }

  /** The same rewrite with {@code changes} in the place of those it has. */
  public RewriteSpec with(TableChanges changes) {
    return new RewriteSpec(schema, table, target, oldTable, dropOldTable, keepInSync, changes);
  }

  /** The source's name after the swap. */
  public String oldTableName() {
    return oldTable != null ? oldTable : table + "_old";
  }

  /**
   * One text per meaning, the same for every front end and every version of the product that reads
   * the same changelog: what checksums and resume compare.
   */
  public String canonical() {
    return "onlineRewrite"
        + Names.field("schema", schema)
        + Names.field("table", table)
        + Names.field("target", target)
        + Names.field("oldTable", oldTableName())
        + Names.field("dropOldTable", Boolean.toString(dropOldTable))
        + Names.field("keepInSync", keepInSync ? "true" : null)
        + changes.canonical();
  }

  /** The spec that {@link #canonical()} wrote so; refuses any other text. */
  public static RewriteSpec ofCanonical(String canonical) {
    return CanonicalText.read(canonical);
  }

  private static void refuseBlank(String name, @Nullable String value) {
    if (value != null && value.isBlank()) {
      throw new IllegalArgumentException(name + " is blank: a name is needed");
    }
  }

  private static void refuseSame(String name, @Nullable String value, String other) {
    if (other.equals(value)) {
      throw new IllegalArgumentException(
          name
              + " is \""
              + value
              + "\", which is another table of this rewrite: names must differ");
    }
  }
}
