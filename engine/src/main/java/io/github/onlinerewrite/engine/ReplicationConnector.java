package io.github.onlinerewrite.engine;

import io.github.onlinerewrite.engine.internal.work.ReplicationConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Opens the connections that {@link Capture#LOGICAL} streams changes over, where the {@code
 * DataSource} does not tell its address, user and password: see {@link
 * TableRewriter#withReplication}. Called from the thread of the run.
 */
@FunctionalInterface
public interface ReplicationConnector {

  /**
   * A new connection of PostgreSQL's driver, which the caller closes: to the same server and
   * database as the other sessions, and as the same role.
   *
   * @param properties what the driver must be given beside address, user and password
   */
  Connection connect(Properties properties) throws SQLException;

  /**
   * By an address.
   *
   * @param url as {@code jdbc:postgresql://host:port/database}
   * @param login user, password and what else the driver needs; copied
   */
  static ReplicationConnector of(String url, Properties login) {
    return ReplicationConnections.of(url, login);
  }
}
