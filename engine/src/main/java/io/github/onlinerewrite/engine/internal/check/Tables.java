package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;

/** Source and target, both of them tables, and their columns of the same name. */
record Tables(TableDefinition source, TableDefinition target, ColumnMapping mapping) {}
