package io.github.onlinerewrite.engine.internal.sql;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an SQLSTATE means to a rewrite: the only place that decides it (PostgreSQL manual, appendix
 * A).
 */
public final class SqlStates {

  private static final Set<String> CONFLICTS = Set.of("23505", "23P01");
  private static final Set<String> ROW_REFUSED = Set.of("23502", "23514");
  private static final Set<String> LOCK_NOT_GRANTED = Set.of("55P03", "40P01");
  private static final Set<String> TIME_IS_UP = Set.of("57014", "25P03", "25P04");

  private SqlStates() {}

  /** A unique or exclusion constraint did not hold. */
  public static boolean isConflict(SQLException failure) {
    return CONFLICTS.contains(state(failure));
  }

  /** A lock was not granted in time, or could never be: lock_timeout or deadlock. */
  public static boolean isLockNotGranted(SQLException failure) {
    return LOCK_NOT_GRANTED.contains(state(failure));
  }

  /** A timeout that we set for the time under a lock has ended the statement or the session. */
  public static boolean isTimeUp(SQLException failure) {
    return TIME_IS_UP.contains(state(failure));
  }

  /** As the server says it of a statement whose time is up. */
  public static SQLException timeUp(String message) {
    return new SQLException(message, "57014");
  }

  /** 40001: the same transaction may succeed when it is tried again. */
  public static boolean isSerializationFailure(SQLException failure) {
    return "40001".equals(state(failure));
  }

  /** Class 08 and the 57P0x of a server that ends sessions: the session is gone. */
  public static boolean isConnectionLost(@Nullable Throwable failure) {
    if (!(failure instanceof SQLException sqlFailure)) {
      return false;
    }
    String state = state(sqlFailure);
    return state.startsWith("08")
        || state.startsWith("57P0")
        || "25P03".equals(state)
        || "25P04".equals(state);
  }

  /** 3F000, 42P01: the schema or table is not there. */
  public static boolean isUndefinedTable(SQLException failure) {
    return Set.of("42P01", "3F000").contains(state(failure));
  }

  /** As the server says it of a table that is not there. */
  public static SQLException undefinedTable(String message) {
    return new SQLException(message, "42P01");
  }

  /** 42703: no such column. */
  public static boolean isUndefinedColumn(SQLException failure) {
    return "42703".equals(state(failure));
  }

  /** 42501: a privilege is missing. */
  public static boolean isInsufficientPrivilege(SQLException failure) {
    return "42501".equals(state(failure));
  }

  /** Class 42 and 0A000: a statement that the server can never run, as it is written. */
  public static boolean isWrongDefinition(SQLException failure) {
    return state(failure).startsWith("42") || "0A000".equals(state(failure));
  }

  /** Class 22: a value cannot be converted or computed. */
  public static boolean isDataException(SQLException failure) {
    return state(failure).startsWith("22");
  }

  /** A value has no likeness in another type; of NaN and infinity that is a code of its own. */
  public static boolean isNotConvertible(SQLException failure) {
    return isDataException(failure) || state(failure).equals("0A000");
  }

  /** A row was refused for its values: class 22, NOT NULL, CHECK, or no partition takes it. */
  public static boolean isRowRefused(SQLException failure) {
    return isDataException(failure) || ROW_REFUSED.contains(state(failure));
  }

  /** 23503, or a row was refused: what is to hold for all rows does not hold for some. */
  public static boolean isBrokenByRows(SQLException failure) {
    return state(failure).equals("23503") || isRowRefused(failure);
  }

  /** An index cannot be built of the rows as they are: class 54 is of values that are too long. */
  public static boolean isOfRows(SQLException failure) {
    return isConflict(failure) || isRowRefused(failure) || state(failure).startsWith("54");
  }

  private static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }
}
