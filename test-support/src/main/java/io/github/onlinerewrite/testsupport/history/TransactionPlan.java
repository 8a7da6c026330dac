package io.github.onlinerewrite.testsupport.history;

import java.util.List;

/**
 * One transaction, decided before it begins.
 *
 * @param isolation as SQL writes it
 * @param buckets what is locked before it begins; ignored when {@code truncates}
 * @param truncates empties both tables, and so locks everything
 * @param commits else it is rolled back
 */
record TransactionPlan(
    String isolation, List<Integer> buckets, boolean truncates, List<Step> steps, boolean commits) {
  static final String READ_COMMITTED = "read committed";
  static final String REPEATABLE_READ = "repeatable read";
  static final String SERIALIZABLE = "serializable";

  TransactionPlan {
    buckets = List.copyOf(buckets);
    steps = List.copyOf(steps);
  }
}
