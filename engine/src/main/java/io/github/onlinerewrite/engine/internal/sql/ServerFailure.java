package io.github.onlinerewrite.engine.internal.sql;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A failure in words that hold no value of a row. The server quotes values in the details of every
 * class and in the message of some (22P02: invalid input syntax for type integer: "…"), so the
 * message is told for those classes only whose messages name objects.
 */
public final class ServerFailure {

  private static final Set<String> CLASSES_WITHOUT_VALUES =
      Set.of("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58");

  private ServerFailure() {}

  /** SQLSTATE, and the message or the objects concerned. */
  public static String describe(SQLException failure) {
    String state = failure.getSQLState() == null ? "none" : failure.getSQLState();
    ServerErrorMessage server = serverMessage(failure);
    if (server == null) {
      return "SQLSTATE " + state + connectionMessage(state, failure);
    }
    return "SQLSTATE "
        + state
        + part("table", server.getTable())
        + part("column", server.getColumn())
        + part("data type", server.getDatatype())
        + part("constraint", server.getConstraint())
        + (isWithoutValues(state) ? ": " + server.getMessage() : "");
  }

  /** The failure without its messages, to be the cause of another one. */
  public static SQLException withoutValues(SQLException failure) {
    SQLException bare = new SQLException(describe(failure), failure.getSQLState());
    bare.setStackTrace(failure.getStackTrace());
    return bare;
  }

  private static @Nullable ServerErrorMessage serverMessage(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PSQLException ofTheDriver
          && ofTheDriver.getServerErrorMessage() != null) {
        return ofTheDriver.getServerErrorMessage();
      }
    }
    return null;
  }

  private static String connectionMessage(String state, SQLException failure) {
    return isWithoutValues(state) || "none".equals(state) ? ": " + failure.getMessage() : "";
  }

  private static boolean isWithoutValues(String state) {
    return state.length() == 5 && CLASSES_WITHOUT_VALUES.contains(state.substring(0, 2));
  }

  private static String part(String name, @Nullable String value) {
    return value == null ? "" : ", " + name + " " + value;
  }
}
