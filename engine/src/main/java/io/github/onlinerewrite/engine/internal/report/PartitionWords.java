package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.PartitionRule;
import io.github.onlinerewrite.engine.PartitionValue;
import java.util.List;
import java.util.stream.Collectors;

/** Partitions as a person says them. */
final class PartitionWords {

  private PartitionWords() {}

  static String of(PartitionRule rule) {
    if (rule instanceof PartitionRule.Range range) {
      return range.name() + ": from " + values(range.from()) + " to " + values(range.to());
    }
    if (rule instanceof PartitionRule.EveryRange every) {
      return "one every " + every.every() + ", from " + every.from() + " to " + every.to();
    }
    if (rule instanceof PartitionRule.InList list) {
      return list.name() + ": " + values(list.values());
    }
    if (rule instanceof PartitionRule.Remainder remainder) {
      return remainder.name()
          + ": modulus "
          + remainder.modulus()
          + ", remainder "
          + remainder.remainder();
    }
    if (rule instanceof PartitionRule.EveryRemainder every) {
      return "one for each remainder of modulus " + every.modulus();
    }
    return ((PartitionRule.Default) rule).name() + ": all other rows";
  }

  private static String values(List<PartitionValue> values) {
    return values.stream().map(PartitionValue::text).collect(Collectors.joining(", "));
  }
}
