package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the columns of a derived target are called before and after the swap. Before it, a column
 * that comes from the source has the source's name, so that whatever the server renders of the
 * source fits the target word by word; the swap renames it last, and the server follows the name
 * into all that uses it.
 *
 * @param changed the final names by the names before, where they differ
 */
public record ColumnNames(Map<Identifier, Identifier> changed) {

  /** No column is renamed. */
  public static final ColumnNames UNCHANGED = new ColumnNames(Map.of());

  public ColumnNames {
    changed = Map.copyOf(changed);
  }

  /** What {@code changes} ask for; an added column must not be taken for one of the source's. */
  public static ColumnNames of(TableChanges changes, TableDefinition source) {
    Map<Identifier, Identifier> changed = new LinkedHashMap<>();
    for (ColumnChange change : changes.columns()) {
      if (change.newName() != null) {
        changed.put(new Identifier(change.name()), new Identifier(change.newName()));
      }
    }
    int number = 1;
    for (AddedColumn added : changes.added()) {
      Identifier name = new Identifier(added.name());
      if (source.column(name).isPresent()) {
        changed.put(ObjectNames.addedColumn(number), name);
      }
      number++;
    }
    return new ColumnNames(changed);
  }

  /** The name after the swap of the column that has {@code name} before it. */
  public Identifier after(Identifier name) {
    return changed.getOrDefault(name, name);
  }

  /** The name before the swap of the column that is to have {@code name} after it. */
  public Identifier before(Identifier name) {
    return changed.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(name);
  }
}
