package io.github.onlinerewrite.engine.internal.sql;

import java.sql.SQLException;

/**
 * COMMIT failed. With the connection lost the outcome is unknown, not failed: ask the journal.
 * Otherwise the transaction was rolled back (a deferred constraint, for one).
 */
public final class CommitException extends SQLException {

  private static final long serialVersionUID = 1L;

  private boolean committed;

  CommitException(SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause);
  }

  /**
   * A commit that did not wait until it was safe on disk, and {@code cause} before that was known.
   */
  public static CommitException notKnownToBeSafe(SQLException cause) {
    CommitException failure = new CommitException(cause);
    failure.committed = true;
    return failure;
  }

  /** Whether the transaction may have been committed, or is but may yet be lost in a crash. */
  public boolean isUnknown() {
    return committed || SqlStates.isConnectionLost(this);
  }

  /** Whether it is committed, and only not known to be safe. */
  public boolean isCommitted() {
    return committed;
  }
}
