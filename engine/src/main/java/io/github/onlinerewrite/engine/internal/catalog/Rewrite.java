package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;

/**
 * What a run works on: everything that stays the same from the check to the swap.
 *
 * @param oldTable the source's name after the swap
 * @param sourceKey the identity key of the source
 * @param targetKey the same columns, in the same order, with the target's types and operators
 */
public record Rewrite(
    TableDefinition source,
    TableDefinition target,
    QualifiedName oldTable,
    IdentityKey sourceKey,
    IdentityKey targetKey,
    ColumnMapping mapping) {}
