package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;

/**
 * What a run works on: everything that stays the same from the check to the swap.
 *
 * @param oldTable the source's name after the swap
 * @param sourceKey the identity key of the source
 * @param targetKey the same columns, in the same order, with the target's types and operators; an
 *     index on them may be lacking until the copy is done
 * @param names how the target's columns are called after the swap
 * @param derived whether the target is ours: derived from the source, and unseen until the swap
 */
public record Rewrite(
    TableDefinition source,
    TableDefinition target,
    QualifiedName oldTable,
    IdentityKey sourceKey,
    IdentityKey targetKey,
    ColumnMapping mapping,
    ColumnNames names,
    boolean derived) {}
