package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;

/**
 * What is compared of a value that has gone to another type and come back. All values are compared
 * as images; but a numeric is the same with more zeros after the point or fewer, and no other type
 * can keep their number for it.
 */
public final class ComparedValue {

  private ComparedValue() {}

  /** Of {@code value}, which is of {@code type} as {@code format_type} prints it. */
  public static Fragment of(String value, String type) {
    return new Fragment(
        type.equals("numeric") || type.startsWith("numeric(")
            ? "pg_catalog.trim_scale(" + value + ")"
            : value);
  }
}
