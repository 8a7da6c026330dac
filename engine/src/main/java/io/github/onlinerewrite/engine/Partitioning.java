package io.github.onlinerewrite.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How the new table is partitioned. Immutable; the methods add partitions. Names are the new
 * table's columns; partitions are in its schema.
 */
public record Partitioning(
    Strategy strategy, List<String> columns, List<PartitionRule> partitions) {

  /** PARTITION BY. */
  public enum Strategy {
    RANGE,
    LIST,
    HASH
  }

  public Partitioning {
    Objects.requireNonNull(strategy, "strategy");
    columns = List.copyOf(columns);
    partitions = List.copyOf(partitions);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("partitionBy has no columns: at least one is needed");
    }
    columns.forEach(column -> Names.refuseBlank("column of partitionBy", column));
    Names.refuseRepeated("column of partitionBy", columns);
    for (PartitionRule rule : partitions) {
      refuseMisfit(strategy, columns.size(), rule);
    }
  }

  private static void refuseMisfit(Strategy strategy, int columns, PartitionRule rule) {
    boolean fits =
        switch (strategy) {
          case RANGE ->
              rule instanceof PartitionRule.Range range
                  ? range.from().size() == columns && range.to().size() == columns
                  : rule instanceof PartitionRule.Default
                      || (rule instanceof PartitionRule.EveryRange && columns == 1);
          case LIST ->
              columns == 1
                  && (rule instanceof PartitionRule.InList
                      || rule instanceof PartitionRule.Default);
          case HASH ->
              rule instanceof PartitionRule.Remainder
                  || rule instanceof PartitionRule.EveryRemainder;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "a "
              + strategy.name().toLowerCase(Locale.ROOT)
              + " partitioned table on "
              + columns
              + (columns == 1 ? " column" : " columns")
              + " cannot have"
              + rule.canonical());
    }
  }

  public static Partitioning range(String... columns) {
    return new Partitioning(Strategy.RANGE, Arrays.asList(columns), List.of());
  }

  public static Partitioning list(String column) {
    return new Partitioning(Strategy.LIST, List.of(column), List.of());
  }

  public static Partitioning hash(String... columns) {
    return new Partitioning(Strategy.HASH, Arrays.asList(columns), List.of());
  }

  /** The same with one more partition, or several that follow a rule. */
  public Partitioning with(PartitionRule rule) {
    List<PartitionRule> more = new ArrayList<>(partitions);
    more.add(rule);
    return new Partitioning(strategy, columns, more);
  }

  /** A range partition; bounds are written as {@link PartitionValue#parse} reads them. */
  public Partitioning partition(String name, String from, String to) {
    return with(
        new PartitionRule.Range(name, PartitionValue.parse(from), PartitionValue.parse(to)));
  }

  /** Range partitions of one width, named by their lower bounds. */
  public Partitioning partitionsEvery(String every, String from, String to) {
    return with(new PartitionRule.EveryRange(every, from, to));
  }

  /** A list partition; values are written as {@link PartitionValue#parse} reads them. */
  public Partitioning partitionIn(String name, String values) {
    return with(new PartitionRule.InList(name, PartitionValue.parse(values)));
  }

  /** A hash partition. */
  public Partitioning partition(String name, int modulus, int remainder) {
    return with(new PartitionRule.Remainder(name, modulus, remainder));
  }

  /** All hash partitions of a modulus, named by their remainders. */
  public Partitioning partitions(int modulus) {
    return with(new PartitionRule.EveryRemainder(modulus));
  }

  /** A partition for the rows that no other takes. */
  public Partitioning defaultPartition(String name) {
    return with(new PartitionRule.Default(name));
  }

  String canonical() {
    StringBuilder text =
        new StringBuilder(Names.field("strategy", strategy.name().toLowerCase(Locale.ROOT)));
    columns.forEach(column -> text.append(Names.field("column", column)));
    partitions.forEach(rule -> text.append(rule.canonical()));
    return Names.element("partitionBy", text.toString());
  }
}
