package io.github.onlinerewrite.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a derived target is where it is not the source. Immutable.
 *
 * @param columns changes of the source's columns
 * @param added columns that only the new table has; they come last, in this order
 * @param dropped columns of the source that the new table lacks
 * @param order the new table's first columns, by the names that they have there; the rest follow as
 *     they are
 * @param partitioning how it is partitioned; null: not at all
 * @param storage where and how it is stored
 */
public record TableChanges(
    List<ColumnChange> columns,
    List<AddedColumn> added,
    List<String> dropped,
    List<String> order,
    @Nullable Partitioning partitioning,
    TableStorage storage) {

  /** No change: the table is rewritten as it is. */
  public static final TableChanges NONE =
      new TableChanges(List.of(), List.of(), List.of(), List.of(), null, TableStorage.UNCHANGED);

  public TableChanges {
    columns = List.copyOf(columns);
    added = List.copyOf(added);
    dropped = List.copyOf(dropped);
    order = List.copyOf(order);
    Objects.requireNonNull(storage, "storage");
    dropped.forEach(name -> Names.refuseBlank("dropColumn", name));
    order.forEach(name -> Names.refuseBlank("column of columnOrder", name));
    Names.refuseRepeated("column of columnOrder", order);
    List<String> touched = new ArrayList<>(dropped);
    columns.forEach(change -> touched.add(change.name()));
    Names.refuseRepeated("change of column", touched);
    List<String> named = new ArrayList<>(added.stream().map(AddedColumn::name).toList());
    columns.stream().map(ColumnChange::newName).filter(Objects::nonNull).forEach(named::add);
    Names.refuseRepeated("new column", named);
  }

  public boolean isNone() {
    return equals(NONE);
  }

  TableChanges with(ColumnChange change) {
    List<ColumnChange> more = new ArrayList<>();
    boolean merged = false;
    for (ColumnChange known : columns) {
      boolean same = known.name().equals(change.name());
      more.add(same ? known.and(change) : known);
      merged |= same;
    }
    if (!merged) {
      more.add(change);
    }
    return new TableChanges(more, added, dropped, order, partitioning, storage);
  }

  TableChanges with(AddedColumn column) {
    List<AddedColumn> more = new ArrayList<>(added);
    more.add(column);
    return new TableChanges(columns, more, dropped, order, partitioning, storage);
  }

  TableChanges without(String column) {
    List<String> more = new ArrayList<>(dropped);
    more.add(column);
    return new TableChanges(columns, added, more, order, partitioning, storage);
  }

  TableChanges inOrder(List<String> first) {
    return new TableChanges(columns, added, dropped, first, partitioning, storage);
  }

  TableChanges with(Partitioning by) {
    return new TableChanges(columns, added, dropped, order, by, storage);
  }

  TableChanges with(TableStorage stored) {
    return new TableChanges(columns, added, dropped, order, partitioning, stored);
  }

  /** Of columns in the order of their names, where their order means nothing. */
  String canonical() {
    StringBuilder text = new StringBuilder();
    columns.stream().map(ColumnChange::canonical).sorted().forEach(text::append);
    added.stream().map(AddedColumn::canonical).forEach(text::append);
    dropped.stream().sorted().forEach(name -> text.append(Names.field("dropColumn", name)));
    order.forEach(name -> text.append(Names.field("columnOrder", name)));
    if (partitioning != null) {
      text.append(partitioning.canonical());
    }
    return text.append(storage.canonical()).toString();
  }
}
