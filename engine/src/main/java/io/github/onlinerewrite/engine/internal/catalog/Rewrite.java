package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/**
 * What a run works on: everything that stays the same from the check to the swap.
 *
 * @param oldTable the source's name after the swap
 * @param sourceKey the identity key of the source
 * @param targetKey the same columns, in the same order, with the target's types and operators; an
 *     index on them may be lacking until the copy is done
 * @param names how the target's columns are called after the swap
 * @param derived whether the target is ours: derived from the source, and unseen until the swap
 * @param forth on a way back, how the source has got its values from the target, which is the old
 *     table and keeps what the source lacks
 */
public record Rewrite(
    TableDefinition source,
    TableDefinition target,
    QualifiedName oldTable,
    IdentityKey sourceKey,
    IdentityKey targetKey,
    ColumnMapping mapping,
    ColumnNames names,
    boolean derived,
    Optional<ColumnMapping> forth) {

  /** Whether the target is the old table of an earlier rewrite, which is reverted. */
  public boolean isWayBack() {
    return forth.isPresent();
  }

  /** Columns that the old table has beside those that the source fills; it keeps their values. */
  public List<Identifier> kept() {
    return isWayBack()
        ? target.columns().stream()
            .filter(column -> !column.generated())
            .map(Column::name)
            .filter(name -> !mapping.targetColumns().contains(name))
            .toList()
        : List.of();
  }
}
