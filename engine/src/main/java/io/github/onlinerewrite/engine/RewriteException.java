package io.github.onlinerewrite.engine;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rewrite did not come to its end. The kind tells an operator what to do; the message holds the
 * table, the phase, what happened with its measured value and limit, what state is left and what to
 * do next. It never holds a value of a row.
 */
public abstract sealed class RewriteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String table;
  private final RewritePhase phase;

  private RewriteException(
      String table, RewritePhase phase, String message, @Nullable Throwable cause) {
    super(table + ", phase " + phase + ": " + message, cause);
    this.table = table;
    this.phase = phase;
  }

  /** The qualified source. */
  public String table() {
    return table;
  }

  /** Where the rewrite was. */
  public RewritePhase phase() {
    return phase;
  }

  /** Preconditions do not hold. Nothing was changed. */
  public static final class Refused extends RewriteException {
    private static final long serialVersionUID = 1L;
    private final transient List<Finding> findings;

    public Refused(String table, List<Finding> findings) {
      super(
          table,
          RewritePhase.CHECK,
          findings.size()
              + (findings.size() == 1 ? " reason" : " reasons")
              + " not to begin; nothing was changed."
              + findings.stream().map(f -> "\n  - " + f).collect(Collectors.joining()),
          null);
      this.findings = List.copyOf(findings);
    }

    /** All that was found, in the order of the preconditions. */
    public List<Finding> findings() {
      return findings;
    }
  }

  /** A limit was reached. Applications are not affected; a rerun resumes. */
  public static final class NotAchieved extends RewriteException {
    private static final long serialVersionUID = 1L;

    public NotAchieved(String table, RewritePhase phase, String message) {
      super(table, phase, message, null);
    }
  }

  /** The caller interrupted the run. A rerun resumes. */
  public static final class Cancelled extends RewriteException {
    private static final long serialVersionUID = 1L;

    public Cancelled(String table, RewritePhase phase, String message) {
      super(table, phase, message, null);
    }
  }

  /** Source and target differ before the swap. The source is in place and untouched. */
  public static final class VerificationFailed extends RewriteException {
    private static final long serialVersionUID = 1L;
    private final long keys;

    public VerificationFailed(String table, long keys, String message) {
      super(table, RewritePhase.VERIFY, message, null);
      this.keys = keys;
    }

    /** How many keys differ. */
    public long keys() {
      return keys;
    }
  }

  /** Something else went wrong; the message says what is left and what to do. */
  public static final class Failed extends RewriteException {
    private static final long serialVersionUID = 1L;

    public Failed(String table, RewritePhase phase, String message, @Nullable Throwable cause) {
      super(table, phase, message, cause);
    }
  }

  /** The connection was lost while the swap committed, and the journal cannot be asked now. */
  public static final class OutcomeUnknown extends RewriteException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknown(String table, RewritePhase phase, String message, Throwable cause) {
      super(table, phase, message, cause);
    }
  }
}
