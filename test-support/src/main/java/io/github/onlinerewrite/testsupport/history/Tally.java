package io.github.onlinerewrite.testsupport.history;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what writers and readers of one history see; for all its threads. */
final class Tally {
  private static final int MOST_TEXTS = 5;

  /** Enough for the error; a plan of steps goes on with long values. */
  private static final int LONGEST_TEXT = 600;

  private long committed;
  private long rolledBack;
  private long truncated;
  private final Map<String, Long> retries = new TreeMap<>();
  private long errors;
  private final List<String> firstErrors = new ArrayList<>();
  private long comparisons;
  private long wrongComparisons;
  private final List<String> firstWrongComparisons = new ArrayList<>();
  private Duration longest = Duration.ZERO;
  private String longestStatement = "";

  synchronized void ended(TransactionPlan plan) {
    if (!plan.commits()) {
      rolledBack++;
    } else if (plan.truncates()) {
      truncated++;
    } else {
      committed++;
    }
  }

  synchronized void retried(String sqlState) {
    retries.merge(sqlState, 1L, Long::sum);
  }

  synchronized void failed(String what) {
    errors++;
    if (firstErrors.size() < MOST_TEXTS) {
      firstErrors.add(what.substring(0, Math.min(what.length(), LONGEST_TEXT)));
    }
  }

  synchronized void compared(boolean equal, String what) {
    comparisons++;
    if (!equal) {
      wrongComparisons++;
      if (firstWrongComparisons.size() < MOST_TEXTS) {
        firstWrongComparisons.add(what);
      }
    }
  }

  synchronized void executed(String statement, long nanos) {
    if (nanos > longest.toNanos()) {
      longest = Duration.ofNanos(nanos);
      longestStatement = LocalTime.now(ZoneOffset.UTC) + " UTC, " + statement.strip();
    }
  }

  synchronized HistoryReport report(
      long seed, TableShape shape, TwinComparison.Difference difference) {
    return new HistoryReport(
        seed,
        shape,
        new HistoryReport.Transactions(committed, rolledBack, truncated, retries),
        new HistoryReport.Failures(errors, firstErrors),
        new HistoryReport.Readers(comparisons, wrongComparisons, firstWrongComparisons),
        longest,
        longestStatement,
        difference);
  }
}
