package io.github.onlinerewrite.engine.internal.work;

import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Opens connections that speak the replication protocol. They need address, user and password,
 * which a DataSource does not tell, but for the driver's own and whoever wraps one of them.
 */
final class ReplicationConnections {

  /** The text of a value must be what our other sessions read it as. */
  private static final String SETTINGS =
      """
      set search_path = pg_catalog, pg_temp;
      set TimeZone = 'UTC';
      set DateStyle = 'ISO, YMD';
      set IntervalStyle = 'postgres';
      set extra_float_digits = 3;
      set bytea_output = 'hex'""";

  /** In the URL, where the last one counts: the source's has all of its properties already. */
  private static final String OURS =
      "replication=database&preferQueryMode=simple&assumeMinServerVersion=10"
          + "&ApplicationName=online_rewrite";

  private ReplicationConnections() {}

  static boolean areKnown(DataSource dataSource) {
    try {
      return drivers(dataSource) != null;
    } catch (SQLException failure) {
      return false;
    }
  }

  static Connection open(DataSource dataSource) throws SQLException {
    BaseDataSource known = drivers(dataSource);
    if (known == null) {
      throw new SQLException("the DataSource does not tell how it connects", "08001");
    }
    Properties properties = new Properties();
    set(properties, PGProperty.USER, known.getUser());
    set(properties, PGProperty.PASSWORD, known.getPassword());
    String url = known.getURL();
    Connection connection =
        new Driver().connect(url + (url.contains("?") ? "&" : "?") + OURS, properties);
    if (connection == null) {
      throw new SQLException("the driver does not know the URL of its DataSource", "08001");
    }
    try (Statement statement = connection.createStatement()) {
      for (String setting : SETTINGS.split(";")) {
        statement.execute(setting);
      }
      noticeLoss(connection, statement);
      return connection;
    } catch (SQLException failure) {
      connection.close();
      throw failure;
    }
  }

  /**
   * Else a process that waits for transactions to end keeps its slot when its client is gone. The
   * setting is there from 14 on, where the server's operating system knows how to look.
   */
  private static void noticeLoss(Connection connection, Statement statement) throws SQLException {
    if (connection.getMetaData().getDatabaseMajorVersion() < 14) {
      return;
    }
    try {
      statement.execute("set client_connection_check_interval = '1s'");
    } catch (SQLException failure) {
      if (SqlStates.isConnectionLost(failure)) {
        throw failure;
      }
    }
  }

  private static void set(Properties properties, PGProperty property, @Nullable String value) {
    if (value != null) {
      property.set(properties, value);
    }
  }

  private static @Nullable BaseDataSource drivers(DataSource dataSource) throws SQLException {
    if (dataSource instanceof BaseDataSource known) {
      return known;
    }
    return dataSource.isWrapperFor(BaseDataSource.class)
        ? dataSource.unwrap(BaseDataSource.class)
        : null;
  }
}
