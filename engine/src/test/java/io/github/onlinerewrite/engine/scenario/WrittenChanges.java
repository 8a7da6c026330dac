package io.github.onlinerewrite.engine.scenario;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableStorage;
import java.util.List;
import java.util.Objects;

/** Reads what a derived target is to be: one change a line, its words with {@code |} between. */
public final class WrittenChanges {

  private WrittenChanges() {}

  /** The spec with the changes that the lines say. */
  public static RewriteSpec in(RewriteSpec spec, List<String> lines) {
    RewriteSpec changed = spec;
    for (String line : lines) {
      if (!line.isBlank()) {
        changed = with(changed, List.of(line.strip().split(" \\| ")));
      }
    }
    return changed;
  }

  private static RewriteSpec with(RewriteSpec spec, List<String> words) {
    String first = words.size() > 1 ? words.get(1) : "";
    return switch (words.get(0)) {
      case "column" -> column(spec.column(first), words.get(2), words.get(3));
      case "addColumn" -> spec.addColumn(added(words));
      case "dropColumn" -> spec.dropColumn(first);
      case "columnOrder" -> spec.columnOrder(rest(words));
      case "tablespace" -> spec.storage(TableStorage.inTablespace(first));
      case "parameter" -> spec.storage(spec.changes().storage().with(first, words.get(2)));
      case "range" -> spec.partitionBy(Partitioning.range(rest(words)));
      case "list" -> spec.partitionBy(Partitioning.list(first));
      case "hash" -> spec.partitionBy(Partitioning.hash(rest(words)));
      default -> spec.partitionBy(partitions(spec, words));
    };
  }

  private static RewriteSpec column(RewriteSpec.Column column, String what, String value) {
    return switch (what) {
      case "type" -> column.type(value);
      case "using" -> column.using(value);
      case "newName" -> column.newName(value);
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static AddedColumn added(List<String> words) {
    AddedColumn column = AddedColumn.of(words.get(1), words.get(2));
    if (words.size() > 3) {
      column = column.withDefault(words.get(3));
    }
    return words.size() > 4 ? column.asNotNull() : column;
  }

  private static Partitioning partitions(RewriteSpec spec, List<String> words) {
    Partitioning by = Objects.requireNonNull(spec.changes().partitioning(), "range, list or hash");
    String first = words.get(1);
    return switch (words.get(0)) {
      case "partition" -> by.partition(first, words.get(2), words.get(3));
      case "in" -> by.partitionIn(first, words.get(2));
      case "remainder" ->
          by.partition(first, Integer.parseInt(words.get(2)), Integer.parseInt(words.get(3)));
      case "every" -> by.partitionsEvery(first, words.get(2), words.get(3));
      case "modulus" -> by.partitions(Integer.parseInt(first));
      case "default" -> by.defaultPartition(first);
      default -> throw new IllegalArgumentException(words.get(0));
    };
  }

  private static String[] rest(List<String> words) {
    return words.subList(1, words.size()).toArray(String[]::new);
  }
}
