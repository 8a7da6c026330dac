package io.github.onlinerewrite.engine;

import java.util.List;
import java.util.Objects;

/** One partition of the new table, or several that follow a rule. Immutable. */
public sealed interface PartitionRule {

  /** One text per meaning. */
  String canonical();

  /** {@code FOR VALUES FROM (…) TO (…)}: one value per partition column. */
  record Range(String name, List<PartitionValue> from, List<PartitionValue> to)
      implements PartitionRule {
    public Range {
      Names.refuseBlank("name of a partition", Objects.requireNonNull(name, "name"));
      from = List.copyOf(from);
      to = List.copyOf(to);
    }

    @Override
    public String canonical() {
      return Names.element(
          "partition",
          Names.field("name", name)
              + Names.field("from", PartitionValue.canonical(from))
              + Names.field("to", PartitionValue.canonical(to)));
    }
  }

  /**
   * Ranges of one width, one after the other. Their names are the table's with the lower bound, as
   * far as the width tells them apart: {@code measurement_2026_11}.
   *
   * @param every the width: an interval where the column is a date or timestamp, else a whole
   *     number
   * @param to the upper bound of the last one, a whole number of widths after {@code from}
   */
  record EveryRange(String every, String from, String to) implements PartitionRule {
    public EveryRange {
      Names.refuseBlank("every", Objects.requireNonNull(every, "every"));
      Names.refuseBlank("from of partitions", Objects.requireNonNull(from, "from"));
      Names.refuseBlank("to of partitions", Objects.requireNonNull(to, "to"));
    }

    @Override
    public String canonical() {
      return Names.element(
          "partitions",
          Names.field("every", every) + Names.field("from", from) + Names.field("to", to));
    }
  }

  /** {@code FOR VALUES IN (…)}. */
  record InList(String name, List<PartitionValue> values) implements PartitionRule {
    public InList {
      Names.refuseBlank("name of a partition", Objects.requireNonNull(name, "name"));
      values = List.copyOf(values);
    }

    @Override
    public String canonical() {
      return Names.element(
          "partition",
          Names.field("name", name) + Names.field("in", PartitionValue.canonical(values)));
    }
  }

  /** {@code FOR VALUES WITH (MODULUS …, REMAINDER …)}. */
  record Remainder(String name, int modulus, int remainder) implements PartitionRule {
    public Remainder {
      Names.refuseBlank("name of a partition", Objects.requireNonNull(name, "name"));
      refuseModulus(modulus);
      if (remainder < 0 || remainder >= modulus) {
        throw new IllegalArgumentException(
            "remainder " + remainder + " is not from 0 to " + (modulus - 1));
      }
    }

    @Override
    public String canonical() {
      return Names.element(
          "partition",
          Names.field("name", name)
              + Names.field("modulus", Integer.toString(modulus))
              + Names.field("remainder", Integer.toString(remainder)));
    }
  }

  /** All remainders of a modulus. Their names are the table's with the remainder. */
  record EveryRemainder(int modulus) implements PartitionRule {
    public EveryRemainder {
      refuseModulus(modulus);
    }

    @Override
    public String canonical() {
      return Names.element("partitions", Names.field("modulus", Integer.toString(modulus)));
    }
  }

  /** {@code DEFAULT}: takes the rows that no other partition takes. */
  record Default(String name) implements PartitionRule {
    public Default {
      Names.refuseBlank("name of a partition", Objects.requireNonNull(name, "name"));
    }

    @Override
    public String canonical() {
      return Names.element("partition", Names.field("name", name) + Names.field("default", "true"));
    }
  }

  private static void refuseModulus(int modulus) {
    if (modulus < 1) {
      throw new IllegalArgumentException("modulus is " + modulus + ": it must be 1 or more");
    }
  }
}
