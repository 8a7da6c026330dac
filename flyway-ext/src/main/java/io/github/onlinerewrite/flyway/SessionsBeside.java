package io.github.onlinerewrite.flyway;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/**
 * Whether Flyway's data source leads to where Flyway is, with the same rights, while Flyway's own
 * session is idle. The server is asked on both ends: a second session must see the first one.
 */
final class SessionsBeside {

  private static final String UNTOUCHED = "The table was not touched. ";

  private SessionsBeside() {}

  /** A session as it sees itself. When its server was started says which server it is. */
  private record Own(int pid, String role, String serverStarted) {}

  /** Throws with what to change; opens one session and closes it again. */
  static void refuseUnfit(Connection flyways, DataSource dataSource) throws SQLException {
    if (!flyways.getAutoCommit()) {
      throw inTransaction();
    }
    Own own = own(flyways);
    try (Connection second = open(dataSource)) {
      Own other = own(second);
      if (!other.serverStarted().equals(own.serverStarted())) {
        throw elsewhere();
      }
      String role = other.role();
      if (!role.equals(own.role())) {
        throw new FlywayException(
            UNTOUCHED
                + "Flyway acts as "
                + own.role()
                + ", and a new session of its data source as "
                + role
                + ": what Flyway sets at the beginning of a session, in initSql or a callback, holds"
                + " for that session only. Let Flyway log in as "
                + own.role()
                + ", or let every session of "
                + role
                + " begin so: ALTER ROLE "
                + role
                + " SET role = "
                + own.role()
                + ".");
      }
      refuseUnlessIdle(second, own);
    }
  }

  private static Connection open(DataSource dataSource) throws SQLException {
    try {
      return dataSource.getConnection();
    } catch (SQLException failure) {
      throw new SQLException(
          UNTOUCHED
              + "A rewrite has sessions of its own beside Flyway's, from the same data source, and"
              + " not one could be opened: "
              + failure.getMessage()
              + ". If it is a connection pool, let it hold four at least (maximumPoolSize).",
          failure.getSQLState(),
          failure);
    }
  }

  private static Own own(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select
                  pg_catalog.pg_backend_pid(),
                  current_user,
                  pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())
                """)) {
      row.next();
      return new Own(row.getInt(1), row.getString(2), row.getString(3));
    }
  }

  private static void refuseUnlessIdle(Connection second, Own own) throws SQLException {
    String state =
        """
        select a.state
        from pg_catalog.pg_stat_activity a
        where a.pid operator(pg_catalog.=) ?
          and a.datname operator(pg_catalog.=) pg_catalog.current_database()
        """;
    try (PreparedStatement statement = second.prepareStatement(state)) {
      statement.setInt(1, own.pid());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw elsewhere();
        }
        if (String.valueOf(row.getString(1)).startsWith("idle in transaction")) {
          throw inTransaction();
        }
      }
    }
  }

  private static FlywayException elsewhere() {
    return new FlywayException(
        UNTOUCHED
            + "A new session of Flyway's data source does not reach the server and database that"
            + " Flyway is connected to. Give Flyway a data source of one database, and none that"
            + " chooses a replica.");
  }

  private static FlywayException inTransaction() {
    return new FlywayException(
        UNTOUCHED
            + "Flyway's connection has a transaction open, which a rewrite would wait for. End it"
            + " where it was begun: in a callback, such as beforeEachMigrate, or in initSql.");
  }
}
