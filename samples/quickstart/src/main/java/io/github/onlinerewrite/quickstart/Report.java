package io.github.onlinerewrite.quickstart;

import java.time.Duration;

/**
 * What a person wants to know afterwards.
 *
 * @param usual the traffic before the deployment
 * @param meanwhile the traffic during the deployment
 * @param rowsAdded rows that the application added, less those it deleted, by its own account
 */
record Report(
    long rowsLoaded,
    Duration deployment,
    Traffic usual,
    Traffic meanwhile,
    long rowsAdded,
    SwapCost swap,
    Shape before,
    Shape after,
    Comparison comparison) {

  /** Every row equals its twin, and there are as many as the application says. */
  boolean isExact() {
    return comparison.differences() == 0 && comparison.rows() == rowsLoaded + rowsAdded;
  }

  @Override
  public String toString() {
    return """

        ---- Report ----------------------------------------------------------------------
        Before        %s
        After         %s
        Rows          %,d when it began, %,d at the end
        Time          %.1f s from the start of the deployment to its end
        Application   %,d transactions meanwhile, %,d a second (%,d a second before);
                      %d asked to try again, none failed
        Longest wait  %d ms for one statement on the table (%d ms before the deployment);
                      %d ms on its twin, which nobody rewrites, at the same time
        Swap          its locks were held for %d ms, %s
        Check         %s
        ----------------------------------------------------------------------------------\
        """
        .formatted(
            before,
            after,
            rowsLoaded,
            comparison.rows(),
            deployment.toMillis() / 1000.0,
            meanwhile.transactions(),
            meanwhile.perSecond(),
            usual.perSecond(),
            meanwhile.retries(),
            meanwhile.longestWait().toMillis(),
            usual.longestWait().toMillis(),
            meanwhile.longestTwinWait().toMillis(),
            swap.longestLock().toMillis(),
            swap.attempts() == 1
                ? "in one attempt"
                : "the longest of " + swap.attempts() + " attempts",
            check());
  }

  private String check() {
    if (isExact()) {
      return "exact: all %,d rows equal those of the twin, not one write was lost"
          .formatted(comparison.rows());
    }
    return "FAILED: %,d rows differ from the twin; %,d rows, where the application counts %,d"
        .formatted(comparison.differences(), comparison.rows(), rowsLoaded + rowsAdded);
  }
}
