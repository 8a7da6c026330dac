package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import org.jspecify.annotations.Nullable;

/**
 * A column that is not dropped.
 *
 * @param number attnum
 * @param type the type with its modifier as {@code format_type} prints it under an empty search
 *     path
 * @param notNull attnotnull
 * @param generated whether the server computes it, stored or virtual
 * @param identity whether it is GENERATED … AS IDENTITY
 * @param defaultExpression pg_get_expr of its default (of its generation expression when
 *     generated); null when it has none
 */
public record Column(
    int number,
    Identifier name,
    String type,
    boolean notNull,
    boolean generated,
    Identity identity,
    @Nullable String defaultExpression) {

  /** attidentity. */
  public enum Identity {
    NONE,
    ALWAYS,
    BY_DEFAULT
  }
}
