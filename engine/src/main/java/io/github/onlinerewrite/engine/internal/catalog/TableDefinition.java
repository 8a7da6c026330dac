package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/**
 * A table as pg_catalog has it.
 *
 * @param kind relkind: 'r' a table, 'p' a partitioned table, others are refused
 * @param persistence relpersistence: 'p', 'u' or 't'
 * @param isPartition relispartition
 * @param owner the owning role
 * @param columns live columns in attnum order
 * @param leaves tables that hold the rows, in OID order; the table itself when not partitioned
 * @param family every table of the partition tree, this one first, then in OID order
 */
public record TableDefinition(
    long oid,
    QualifiedName name,
    char kind,
    char persistence,
    boolean isPartition,
    Identifier owner,
    List<Column> columns,
    List<Leaf> leaves,
    List<Leaf> family) {

  public TableDefinition {
    columns = List.copyOf(columns);
    leaves = List.copyOf(leaves);
    family = List.copyOf(family);
  }

  public boolean isPartitioned() {
    return kind == 'p';
  }

  /** OIDs of the family. */
  public List<Long> oids() {
    return family.stream().map(Leaf::oid).toList();
  }

  public Optional<Column> column(Identifier column) {
    return columns.stream().filter(c -> c.name().equals(column)).findFirst();
  }
}
