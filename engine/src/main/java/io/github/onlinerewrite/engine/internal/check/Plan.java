package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Asks the server to plan a statement, which tells whether it would take it; runs nothing. */
final class Plan {

  private Plan() {}

  /** Why the server refuses to plan {@code explain}; nothing when it does not. */
  static Optional<String> refusal(Session session, Sql explain) throws SQLException {
    try {
      return session.rolledBack(
          () -> {
            session.execute(explain);
            return Optional.empty();
          });
    } catch (SQLException failure) {
      // A right that is missing is a finding of its own.
      if (SqlStates.isInsufficientPrivilege(failure)) {
        return Optional.empty();
      }
      if (SqlStates.isConnectionLost(failure)) {
        throw failure;
      }
      return Optional.of(message(failure));
    }
  }

  /** What the server says, without detail and hint, which may hold values. */
  static String message(SQLException failure) {
    ServerErrorMessage message =
        failure instanceof PSQLException fromServer ? fromServer.getServerErrorMessage() : null;
    return String.valueOf(message == null ? failure.getMessage() : message.getMessage());
  }
}
