package io.github.onlinerewrite.engine.internal.sql;

import java.sql.SQLException;

/**
 * COMMIT failed. With the connection lost the outcome is unknown, not failed: ask the journal.
 * Otherwise the transaction was rolled back (a deferred constraint, for one).
 */
public final class CommitException extends SQLException {

  private static final long serialVersionUID = 1L;

  CommitException(SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause);
  }

  /** Whether the transaction may have been committed. */
  public boolean isUnknown() {
    return SqlStates.isConnectionLost(this);
  }
}
