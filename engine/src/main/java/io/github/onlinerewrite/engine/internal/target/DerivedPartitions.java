package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.PartitionRule;
import io.github.onlinerewrite.engine.PartitionValue;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.dependents.Literals;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The partitions of a derived target, under their final names: they are new to the schema. Those
 * that a rule makes are named by the table's name and what tells them apart.
 */
public final class DerivedPartitions {

  private final TableDefinition source;
  private final Partitioning partitioning;

  DerivedPartitions(TableDefinition source, Partitioning partitioning) {
    this.source = source;
    this.partitioning = partitioning;
  }

  /** A partition: {@code FOR VALUES …} or {@code DEFAULT}. */
  public record Partition(QualifiedName name, Fragment bound) {}

  /**
   * All of them, in the order in which they are written.
   *
   * @param type the type of the first partition column in the target
   */
  List<Partition> all(Session session, Fragment type) throws SQLException {
    List<Partition> partitions = new ArrayList<>();
    for (PartitionRule rule : partitioning.partitions()) {
      partitions.addAll(of(session, type, rule));
    }
    return partitions;
  }

  private List<Partition> of(Session session, Fragment type, PartitionRule rule)
      throws SQLException {
    if (rule instanceof PartitionRule.Range range) {
      return List.of(named(range.name(), range(values(range.from()), values(range.to()))));
    }
    if (rule instanceof PartitionRule.EveryRange every) {
      List<Partition> partitions = new ArrayList<>();
      for (EvenRanges.EvenRange range : EvenRanges.of(session, type, every)) {
        partitions.add(
            generated(range.name(), range(Literals.of(range.from()), Literals.of(range.to()))));
      }
      return partitions;
    }
    if (rule instanceof PartitionRule.InList in) {
      return List.of(named(in.name(), "for values in (" + values(in.values()) + ")"));
    }
    if (rule instanceof PartitionRule.Remainder one) {
      return List.of(named(one.name(), remainder(one.modulus(), one.remainder())));
    }
    if (rule instanceof PartitionRule.EveryRemainder every) {
      List<Partition> partitions = new ArrayList<>();
      for (int remainder = 0; remainder < every.modulus(); remainder++) {
        partitions.add(
            generated(Integer.toString(remainder), remainder(every.modulus(), remainder)));
      }
      return partitions;
    }
    return List.of(named(((PartitionRule.Default) rule).name(), "default"));
  }

  private Partition named(String name, String bound) {
    return new Partition(source.name().sibling(name), new Fragment(bound));
  }

  private Partition generated(String ending, String bound) {
    Identifier name = ObjectNames.suffixed(source.name().name(), "_" + ending);
    return new Partition(source.name().sibling(name.value()), new Fragment(bound));
  }

  private static String range(String from, String to) {
    return "for values from (" + from + ") to (" + to + ")";
  }

  private static String remainder(int modulus, int remainder) {
    return "for values with (modulus " + modulus + ", remainder " + remainder + ")";
  }

  private static String values(List<PartitionValue> values) {
    return String.join(
        ", ",
        values.stream()
            .map(value -> value.isKeyword() ? value.text() : Literals.of(value.text()))
            .toList());
  }
}
