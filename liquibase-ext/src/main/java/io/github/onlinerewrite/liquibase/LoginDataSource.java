package io.github.onlinerewrite.liquibase;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens a session with a URL and what Liquibase logs in with. Thread-safe. The driver is the one
 * that Liquibase's own connection has made known to DriverManager.
 */
final class LoginDataSource implements DataSource {

  private static final String NOT_UNDERSTOOD =
      "no driver here understands its URL, which is not repeated, as a password may be in it:"
          + " write jdbc:postgresql://host:port/database";

  private final String url;
  private final Properties properties;

  LoginDataSource(String url, @Nullable String user, @Nullable String password, Properties extra) {
    this.url = url;
    this.properties = new Properties();
    properties.putAll(extra);
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException failure) {
      if (repeatsUrl(failure)) {
        throw new SQLException(NOT_UNDERSTOOD, failure.getSQLState(), failure.getErrorCode());
      }
      throw failure;
    }
  }

  /** DriverManager and the driver do so of one that they cannot read; it may hold a password. */
  private boolean repeatsUrl(SQLException failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (String.valueOf(each.getMessage()).contains(url)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return new LoginDataSource(url, user, password, properties).getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("setLogWriter");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("setLoginTimeout");
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("getParentLogger");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!isWrapperFor(type)) {
      throw new SQLException("not a wrapper of " + type.getName());
    }
    return type.cast(drivers());
  }

  /** The engine opens connections for replication by what the driver's own source tells. */
  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isAssignableFrom(PGSimpleDataSource.class) && url.startsWith("jdbc:postgresql:");
  }

  private PGSimpleDataSource drivers() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    for (String name : properties.stringPropertyNames()) {
      switch (name) {
        case "user" -> source.setUser(properties.getProperty(name));
        case "password" -> source.setPassword(properties.getProperty(name));
        default -> source.setProperty(name, properties.getProperty(name));
      }
    }
    return source;
  }
}
