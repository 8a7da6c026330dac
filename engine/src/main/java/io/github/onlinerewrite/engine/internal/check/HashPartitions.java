package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.PartitionRule;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hash partitions of a derived target take all rows. That is a matter of their numbers alone:
 * the server refuses those that overlap, so what they take adds up to everything or leaves a gap.
 */
final class HashPartitions {

  private HashPartitions() {}

  static List<Finding> examine(TableDefinition source, @Nullable Partitioning partitioning) {
    if (partitioning == null || partitioning.strategy() != Partitioning.Strategy.HASH) {
      return List.of();
    }
    List<BigInteger> moduli = new ArrayList<>();
    BigInteger parts = BigInteger.ZERO;
    BigInteger whole = BigInteger.ONE;
    for (PartitionRule rule : partitioning.partitions()) {
      if (rule instanceof PartitionRule.EveryRemainder) {
        return List.of();
      }
      if (rule instanceof PartitionRule.Remainder one) {
        BigInteger modulus = BigInteger.valueOf(one.modulus());
        moduli.add(modulus);
        whole = whole.multiply(modulus).divide(whole.gcd(modulus));
      }
    }
    for (BigInteger modulus : moduli) {
      parts = parts.add(whole.divide(modulus));
    }
    return parts.compareTo(whole) >= 0
        ? List.of()
        : List.of(
            Code.NO_PARTITION.finding(
                source.name(),
                "The hash partitions leave remainders out, and so rows.",
                "Name all remainders of the modulus, or the modulus alone."));
  }
}
