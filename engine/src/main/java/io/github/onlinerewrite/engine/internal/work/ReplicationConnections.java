package io.github.onlinerewrite.engine.internal.work;

import io.github.onlinerewrite.engine.ReplicationConnector;
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
public final class ReplicationConnections {

  /** The text of a value must be what our other sessions read it as. */
  private static final String SETTINGS =
      """
      set search_path = pg_catalog, pg_temp;
      set TimeZone = 'UTC';
      set DateStyle = 'ISO, YMD';
      set IntervalStyle = 'postgres';
      set extra_float_digits = 3;
      set bytea_output = 'hex'""";

  private ReplicationConnections() {}

  /** Who opens them, where the DataSource tells what that takes. */
  static @Nullable ReplicationConnector of(DataSource dataSource) {
    try {
      BaseDataSource known = drivers(dataSource);
      return known == null
          ? null
          : properties -> connect(known.getURL(), loginOf(known), properties);
    } catch (SQLException failure) {
      return null;
    }
  }

  /** By an address. */
  public static ReplicationConnector of(String url, Properties login) {
    Properties copy = new Properties();
    copy.putAll(login);
    return properties -> connect(url, copy, properties);
  }

  /** Opens one, whose values are texts as our other sessions read them. */
  static Connection open(ReplicationConnector connector) throws SQLException {
    Connection connection = connector.connect(ours());
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

  private static Properties ours() {
    Properties ours = new Properties();
    PGProperty.REPLICATION.set(ours, "database");
    PGProperty.PREFER_QUERY_MODE.set(ours, "simple");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(ours, "10");
    PGProperty.APPLICATION_NAME.set(ours, "online_rewrite");
    return ours;
  }

  /** Ours are in the URL, where the last one counts; it may have all of them already. */
  private static Connection connect(String url, Properties login, Properties ours)
      throws SQLException {
    StringBuilder whole = new StringBuilder(url);
    for (String name : ours.stringPropertyNames()) {
      whole.append(whole.indexOf("?") < 0 ? '?' : '&');
      whole.append(name).append('=').append(ours.getProperty(name));
    }
    Connection connection = new Driver().connect(whole.toString(), login);
    if (connection == null) {
      throw new SQLException("the driver does not know the URL for replication", "08001");
    }
    return connection;
  }

  private static Properties loginOf(BaseDataSource known) {
    Properties login = new Properties();
    set(login, PGProperty.USER, known.getUser());
    set(login, PGProperty.PASSWORD, known.getPassword());
    return login;
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
