package io.github.onlinerewrite.engine;

/**
 * Hears how a rewrite goes on. Called on the thread that called {@link TableRewriter}, never under
 * a lock that an application could wait for, and never on two threads at once; what it throws ends
 * the run cleanly. Every method may be left out. {@code table} is the qualified source.
 */
public interface RewriteListener {

  /** Hears nothing. */
  RewriteListener NONE = new RewriteListener() {};

  /** A phase begins; copy and what follows may begin more than once. */
  default void phaseStarted(String table, RewritePhase phase) {}

  /**
   * Progress, as often as {@link RewriteOptions#progressInterval()} says: of work that goes on, and
   * of a wait for others. A single long statement of the only session tells nothing meanwhile.
   */
  default void progress(RewriteProgress progress) {}

  /**
   * An attempt to take a lock that an application can feel has ended, one way or the other, and its
   * locks are released: capture, swap, the removal of triggers, the drop of a table.
   */
  default void lockAttempt(String table, LockAttempt attempt) {}

  /** Something a person should know: a blocker and how long it has been there, a retry. */
  default void notice(String table, String message) {}

  /** A listener that hears the same, and passes it on to {@code next} after it. */
  default RewriteListener and(RewriteListener next) {
    return new BothListeners(this, next);
  }
}
