package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.TableStorage;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import java.util.List;

/**
 * A rewrite that has swapped and is reverted: from its table back to its old table.
 *
 * @param spec what it was
 * @param key the columns of the key that is captured since
 */
public record Undone(RewriteSpec spec, List<Identifier> key) {

  public Undone {
    key = List.copyOf(key);
  }

  /** What the old table is where it is not the table that has taken its place. */
  static TableChanges reversed(TableChanges forth, TableDefinition from, TableDefinition to) {
    return new TableChanges(
        forth.columns().stream()
            .filter(change -> change.reverse() != null)
            .map(change -> new ColumnChange(change.name(), null, change.reverse(), null))
            .toList(),
        List.of(),
        from.columns().stream()
            .map(Column::name)
            .filter(name -> to.column(name).isEmpty())
            .map(Identifier::value)
            .toList(),
        List.of(),
        null,
        TableStorage.UNCHANGED);
  }
}
