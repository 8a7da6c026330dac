package io.github.onlinerewrite.engine.internal;

/**
 * A step ends for a reason of its own. {@link RewriteRun} makes the public exception of it, because
 * table and phase are known there.
 */
public final class StepException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Which public kind it becomes. */
  public enum Kind {
    /** A limit was reached; a rerun resumes. */
    NOT_ACHIEVED,
    /** Somebody changed what the rewrite rests on; a rerun starts over. */
    FAILED,
    /** Source and target differ. */
    VERIFICATION_FAILED
  }

  private final String reason;
  private final Kind kind;
  private final long keys;

  private StepException(Kind kind, String message, long keys) {
    super(message);
    this.reason = message;
    this.kind = kind;
    this.keys = keys;
  }

  public static StepException notAchieved(String message) {
    return new StepException(Kind.NOT_ACHIEVED, message, 0);
  }

  public static StepException failed(String message) {
    return new StepException(Kind.FAILED, message, 0);
  }

  public static StepException verificationFailed(long keys, String message) {
    return new StepException(Kind.VERIFICATION_FAILED, message, keys);
  }

  /** What happened, what is left and what to do. */
  public String reason() {
    return reason;
  }

  public Kind kind() {
    return kind;
  }

  /** How many keys differ, when the verification failed. */
  public long keys() {
    return keys;
  }
}
