package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;

/** A table that holds rows: the table itself, or a partition that is not partitioned further. */
public record Leaf(long oid, QualifiedName name) {}
