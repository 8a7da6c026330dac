package io.github.onlinerewrite.liquibase;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which database of which server a connection reaches, and with whose rights. The server's address
 * says less than the moment it was started: it differs between two ways to the same server.
 *
 * @param database name of the database
 * @param databaseOid its OID
 * @param serverStarted when the server was started, to the microsecond
 * @param user the role whose rights count now
 */
record ServerIdentity(String database, long databaseOid, String serverStarted, String user) {

  /** Asks the server behind {@code connection}. */
  static ServerIdentity of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select d.datname, d.oid,
                  pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())
                    ::pg_catalog.text,
                  current_user
                from pg_catalog.pg_database d
                where d.datname operator(pg_catalog.=) pg_catalog.current_database()
                """)) {
      row.next();
      return new ServerIdentity(
          row.getString(1), row.getLong(2), row.getString(3), row.getString(4));
    }
  }

  /** What differs, in words; empty when nothing does. */
  String differenceFrom(ServerIdentity other) {
    if (!serverStarted.equals(other.serverStarted)) {
      return "it reaches another server";
    }
    if (databaseOid != other.databaseOid || !database.equals(other.database)) {
      return "it reaches database " + database + " instead of " + other.database;
    }
    return user.equals(other.user)
        ? ""
        : "it acts as " + user + " while Liquibase acts as " + other.user;
  }
}
