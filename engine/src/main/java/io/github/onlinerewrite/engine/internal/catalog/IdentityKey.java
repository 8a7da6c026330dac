package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import java.util.List;

/**
 * The columns that identify one row: PK, else REPLICA IDENTITY index, else a unique index; always
 * valid, ready, immediate, without predicate or expression, over NOT NULL columns.
 *
 * @param indexOid the identity index
 * @param index its name
 * @param columns its key columns, in index order, INCLUDE columns left out
 */
public record IdentityKey(long indexOid, QualifiedName index, List<KeyColumn> columns) {

  public IdentityKey {
    columns = List.copyOf(columns);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("an identity key has at least one column");
    }
  }

  public List<Identifier> names() {
    return columns.stream().map(KeyColumn::name).toList();
  }

  /**
   * One column of the key.
   *
   * @param type the column's type as declared
   * @param baseType the type without domains, with the modifier that the domain gives it: what the
   *     backlog's column has, since a constraint there would fail the application's statement
   * @param collation the column's collation as {@code schema.name}, quoted; empty when the type has
   *     none
   * @param equals the equality operator of the index's operator family, as {@code
   *     operator(schema.=)}: a bare {@code =} on citext under a fixed search_path is text equality
   */
  public record KeyColumn(
      Identifier name, String type, String baseType, String collation, String equals) {}
}
