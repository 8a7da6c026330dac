package io.github.onlinerewrite.engine;

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
 */
public record RewriteSpec(
    @Nullable String schema,
    String table,
    @Nullable String target,
    @Nullable String oldTable,
    boolean dropOldTable) {

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
  }

  /** A rewrite of {@code table} as it is; add what it becomes with the methods below. */
  public static RewriteSpec table(String table) {
    return new RewriteSpec(null, table, null, null, false);
  }

  /** The same rewrite of a table in {@code schema}. */
  public RewriteSpec inSchema(String schema) {
    return new RewriteSpec(schema, table, target, oldTable, dropOldTable);
  }

  /** The same rewrite into the existing, empty table {@code target}. */
  public RewriteSpec into(String target) {
    return new RewriteSpec(schema, table, target, oldTable, dropOldTable);
  }

  /** The same rewrite, with {@code oldTable} as the source's name after the swap. */
  public RewriteSpec keepingOldTableAs(String oldTable) {
    return new RewriteSpec(schema, table, target, oldTable, dropOldTable);
  }

  /** The same rewrite, with the old table dropped when everything is validated. */
  public RewriteSpec droppingOldTable() {
    return new RewriteSpec(schema, table, target, oldTable, true);
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
        + field("schema", schema)
        + field("table", table)
        + field("target", target)
        + field("oldTable", oldTableName())
        + field("dropOldTable", Boolean.toString(dropOldTable));
  }

  private static String field(String name, @Nullable String value) {
    return value == null ? "" : " " + name + "=\"" + value.replace("\"", "\"\"") + "\"";
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
