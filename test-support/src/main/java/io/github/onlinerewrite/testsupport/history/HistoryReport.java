package io.github.onlinerewrite.testsupport.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What happened in one history.
 *
 * @param longest the longest that one statement of a writer took
 * @param longestStatement when that ended, and which one it was
 * @param difference between table and twin after the last transaction
 */
public record HistoryReport(
    long seed,
    TableShape shape,
    Transactions transactions,
    Failures failures,
    Readers readers,
    Duration longest,
    String longestStatement,
    TwinComparison.Difference difference) {

  /** What the writers did; {@code retries} counts by SQLSTATE what they answered by repeating. */
  public record Transactions(
      long committed, long rolledBack, long truncated, Map<String, Long> retries) {
    public Transactions {
      retries = Map.copyOf(retries);
    }
  }

  /** Errors that an application must never get, and statements that met other rows in the twin. */
  public record Failures(long count, List<String> first) {
    public Failures {
      first = List.copyOf(first);
    }
  }

  /** Comparisons of table and twin by readers, each within one transaction. */
  public record Readers(long comparisons, long wrong, List<String> firstWrong) {
    public Readers {
      firstWrong = List.copyOf(firstWrong);
    }
  }

  /** Whether nothing was lost, repeated or changed. */
  public boolean isExact() {
    return difference.isNone();
  }

  /** Some lines for a person, with everything that is wrong. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("history ").append(seed).append(' ').append(shape);
    text.append("\n  writers: ").append(transactions);
    text.append("\n  longest statement: ").append(longest.toMillis()).append(" ms, ");
    text.append(longestStatement);
    text.append("\n  readers: ").append(readers.comparisons()).append(" comparisons, ");
    text.append(readers.wrong()).append(" wrong");
    readers.firstWrong().forEach(wrong -> text.append("\n    ").append(wrong));
    text.append("\n  application errors: ").append(failures.count());
    failures.first().forEach(error -> text.append("\n    ").append(error));
    text.append("\n  at the end: ").append(difference);
    return text.toString();
  }
}
