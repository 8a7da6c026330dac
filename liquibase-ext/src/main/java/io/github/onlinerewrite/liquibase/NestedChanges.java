package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.PartitionRule;
import io.github.onlinerewrite.engine.PartitionValue;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.TableStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import liquibase.parser.core.ParsedNode;
import org.jspecify.annotations.Nullable;

/** Reads the elements of an entry, which say what a derived target is; used once. */
final class NestedChanges {

  /** Their names, in the order of the documentation. */
  static final List<String> ELEMENTS =
      List.of("column", "addColumn", "dropColumn", "columnOrder", "partitionBy", "storage");

  private final List<String> mistakes;
  private final List<ColumnChange> columns = new ArrayList<>();
  private final List<AddedColumn> added = new ArrayList<>();
  private final List<String> dropped = new ArrayList<>();
  private @Nullable List<String> order;
  private @Nullable Partitioning partitioning;
  private @Nullable TableStorage storage;

  private NestedChanges(List<String> mistakes) {
    this.mistakes = mistakes;
  }

  /** What the entry's elements say; adds everything that is wrong with them. */
  static TableChanges read(ParsedNode entry, List<String> mistakes) {
    NestedChanges changes = new NestedChanges(mistakes);
    for (ParsedNode child : entry.getChildren()) {
      if (ELEMENTS.contains(child.getName())) {
        changes.element(child);
      } else if (child.getName().equals(Nested.LIST)) {
        changes.list(child);
      }
    }
    try {
      return new TableChanges(
          changes.columns,
          changes.added,
          changes.dropped,
          changes.order == null ? List.of() : changes.order,
          changes.partitioning,
          changes.storage == null ? TableStorage.UNCHANGED : changes.storage);
    } catch (IllegalArgumentException refused) {
      mistakes.add(refused.getMessage() + ".");
      return TableChanges.NONE;
    }
  }

  private void list(ParsedNode list) {
    for (ParsedNode child : list.getChildren()) {
      if (ELEMENTS.contains(child.getName())) {
        element(child);
      } else {
        mistakes.add(
            "unknown element "
                + child.getName()
                + ": known elements are "
                + String.join(", ", ELEMENTS)
                + ".");
      }
    }
    if (list.getValue() != null) {
      mistakes.add("text in " + Nested.LIST + " means nothing: list elements there.");
    }
  }

  private void element(ParsedNode node) {
    try {
      switch (node.getName()) {
        case "column" -> column(attributes(node, "name", "type", "using", "newName", "reverse"));
        case "addColumn" -> addColumn(attributes(node, "name", "type", "default", "notNull"));
        case "dropColumn" -> dropped.add(attributes(node, "name").required("name"));
        case "columnOrder" -> order(attributes(node, "columns"));
        case "partitionBy" -> partitionBy(node);
        default -> storage(node);
      }
    } catch (IllegalArgumentException refused) {
      mistakes.add("element " + node.getName() + ": " + refused.getMessage() + ".");
    }
  }

  private Nested attributes(ParsedNode node, String... names) {
    return Nested.read(node, List.of(names), List.of(), mistakes);
  }

  private void column(Nested column) {
    columns.add(
        new ColumnChange(
            column.required("name"),
            column.orNull("type"),
            column.orNull("using"),
            column.orNull("newName"),
            column.orNull("reverse")));
  }

  private void addColumn(Nested column) {
    added.add(
        new AddedColumn(
            column.required("name"),
            column.required("type"),
            column.orNull("default"),
            column.flag("notNull")));
  }

  private void order(Nested columns) {
    refuseSecond(order);
    order = columns.names("columns");
  }

  private void partitionBy(ParsedNode node) {
    refuseSecond(partitioning);
    Nested by =
        Nested.read(
            node, List.of("strategy", "columns"), List.of("partition", "partitions"), mistakes);
    List<PartitionRule> rules = new ArrayList<>();
    Partitioning.Strategy strategy = strategy(by.required("strategy"));
    for (ParsedNode element : by.elements()) {
      try {
        rules.add(partition(element, strategy));
      } catch (IllegalArgumentException refused) {
        mistakes.add("element " + element.getName() + ": " + refused.getMessage() + ".");
      }
    }
    partitioning = new Partitioning(strategy, by.names("columns"), rules);
  }

  private static Partitioning.Strategy strategy(String written) {
    for (Partitioning.Strategy strategy : Partitioning.Strategy.values()) {
      if (strategy.name().toLowerCase(Locale.ROOT).equals(written)) {
        return strategy;
      }
    }
    throw new IllegalArgumentException(
        "strategy is \"" + written + "\": write range, list or hash");
  }

  private PartitionRule partition(ParsedNode node, Partitioning.Strategy strategy) {
    if (node.getName().equals("partitions")) {
      Nested several = attributes(node, "every", "from", "to", "modulus");
      if (several.has("modulus")) {
        several.refuseBeside("modulus", "every", "from", "to");
        return new PartitionRule.EveryRemainder(several.number("modulus"));
      }
      return new PartitionRule.EveryRange(
          several.required("every"), several.required("from"), several.required("to"));
    }
    Nested one = attributes(node, "name", "from", "to", "in", "modulus", "remainder", "default");
    if (one.flag("default")) {
      one.refuseBeside("default", "from", "to", "in", "modulus", "remainder");
      return new PartitionRule.Default(one.required("name"));
    }
    String by = "strategy " + strategy.name().toLowerCase(Locale.ROOT);
    switch (strategy) {
      case RANGE -> one.refuseBeside(by, "in", "modulus", "remainder");
      case LIST -> one.refuseBeside(by, "from", "to", "modulus", "remainder");
      case HASH -> one.refuseBeside(by, "from", "to", "in");
    }
    return switch (strategy) {
      case RANGE ->
          new PartitionRule.Range(
              one.required("name"),
              PartitionValue.parse(one.required("from")),
              PartitionValue.parse(one.required("to")));
      case LIST ->
          new PartitionRule.InList(one.required("name"), PartitionValue.parse(one.required("in")));
      case HASH ->
          one.has("name") || one.has("remainder")
              ? new PartitionRule.Remainder(
                  one.required("name"), one.number("modulus"), one.number("remainder"))
              : new PartitionRule.EveryRemainder(one.number("modulus"));
    };
  }

  /** Any name of a storage parameter, with {@code toast.} before it for the TOAST table. */
  private void storage(ParsedNode node) {
    refuseSecond(storage);
    List<String> names = node.getChildren().stream().map(ParsedNode::getName).distinct().toList();
    Nested stored = Nested.read(node, names, List.of(), mistakes);
    TreeMap<String, String> parameters = new TreeMap<>();
    names.stream()
        .filter(name -> !name.equals("tablespace"))
        .forEach(name -> stored.value(name).ifPresent(value -> parameters.put(name, value)));
    storage = new TableStorage(stored.orNull("tablespace"), parameters);
  }

  private static void refuseSecond(@Nullable Object first) {
    if (first != null) {
      throw new IllegalArgumentException("it is there twice: write one");
    }
  }
}
