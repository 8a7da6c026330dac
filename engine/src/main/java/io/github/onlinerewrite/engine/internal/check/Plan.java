package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Asks the server whether it would take a statement; nothing of it stays. */
final class Plan {

  private Plan() {}

  /**
   * Why the server refuses {@code statement}, which is an EXPLAIN or a definition; nothing when it
   * does not.
   */
  static Optional<String> refusal(Session session, Sql statement) throws SQLException {
    return refusal(session, statement, false);
  }

  /** The same, but for a column that is missing, where that is a finding of its own. */
  static Optional<String> refusalOfTypes(Session session, Sql statement) throws SQLException {
    return refusal(session, statement, true);
  }

  private static Optional<String> refusal(Session session, Sql statement, boolean columnsAreKnown)
      throws SQLException {
    try {
      return session.rolledBack(
          () -> {
            session.execute(statement);
            return Optional.empty();
          });
    } catch (SQLException failure) {
      // A right that is missing is a finding of its own.
      if (SqlStates.isInsufficientPrivilege(failure)
          || (columnsAreKnown && SqlStates.isUndefinedColumn(failure))) {
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
