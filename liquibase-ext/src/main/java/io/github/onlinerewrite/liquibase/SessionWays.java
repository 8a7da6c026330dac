package io.github.onlinerewrite.liquibase;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import liquibase.Scope;
import liquibase.configuration.ConfigurationValueObfuscator;
import liquibase.configuration.LiquibaseConfiguration;
import liquibase.resource.PathHandlerFactory;
import liquibase.resource.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ways to open sessions, the most deliberate first. It reads Liquibase's configuration
 * and scope, so it must be called on the thread that Liquibase runs on. Neither pools nor drivers
 * are asked for the password that they keep.
 */
final class SessionWays {

  private final DatabaseMetaData metaData;
  private final List<SessionWay> ways = new ArrayList<>();

  private SessionWays(DatabaseMetaData metaData) {
    this.metaData = metaData;
  }

  /**
   * The ways beside {@code connection}, Liquibase's own, in the order in which to try them.
   *
   * @param offered what the application lets rewrites use
   */
  static List<SessionWay> beside(Connection connection, @Nullable DataSource offered)
      throws SQLException {
    SessionWays found = new SessionWays(connection.getMetaData());
    found.addOwnSettings();
    found.addApplicationsDataSource(offered);
    found.addLiquibasesLogin();
    found.addWithoutPassword();
    return List.copyOf(found.ways);
  }

  private void addOwnSettings() throws SQLException {
    String url = OnlineRewriteConfiguration.URL.getCurrentValue();
    String user = OnlineRewriteConfiguration.USERNAME.getCurrentValue();
    String password = OnlineRewriteConfiguration.PASSWORD.getCurrentValue();
    if (url != null || user != null || password != null) {
      add("the settings liquibase.onlineRewrite.*", true, login(url, user, password));
    }
  }

  private void addApplicationsDataSource(@Nullable DataSource offered) {
    DataSource demanded = OnlineRewriteDataSource.demanded();
    if (demanded != null) {
      add("the application's DataSource", true, demanded);
    } else if (offered != null) {
      add("the application's DataSource", false, offered);
    }
  }

  private void addLiquibasesLogin() throws SQLException {
    String password = configured("password");
    if (password != null) {
      add(
          "the URL, username and password that Liquibase is configured with",
          false,
          login(configured("url"), configured("username"), password));
    }
  }

  private void addWithoutPassword() throws SQLException {
    add(
        "Liquibase's URL and user, with no password beside the URL",
        false,
        login(null, null, null));
  }

  private void add(String name, boolean demanded, DataSource dataSource) {
    ways.add(new SessionWay(name, demanded, dataSource));
  }

  private LoginDataSource login(
      @Nullable String url, @Nullable String user, @Nullable String password) throws SQLException {
    String base = url != null ? url : metaData.getURL();
    return new LoginDataSource(
        user == null && password == null ? base : withoutLogin(base),
        user != null ? user : metaData.getUserName(),
        password,
        driverProperties());
  }

  /** The driver prefers what the URL says to what it is given with it. */
  private static String withoutLogin(String url) {
    return url.replaceAll("(?<=[?&])(user|password)=[^&]*&?", "");
  }

  private static Properties driverProperties() throws SQLException {
    Properties properties = new Properties();
    String path = configured("driverPropertiesFile");
    if (path == null) {
      return properties;
    }
    try {
      Resource file =
          Scope.getCurrentScope().getSingleton(PathHandlerFactory.class).getResource(path);
      try (InputStream stream = file.openInputStream()) {
        properties.load(stream);
      }
    } catch (IOException unreadable) {
      throw new SQLException("driverPropertiesFile " + path + " cannot be read", unreadable);
    }
    return properties;
  }

  /** As the command line and the file of defaults call it; as Maven's command line does. */
  private static @Nullable String configured(String name) {
    // Not as an alias: Liquibase remembers that the first of several names has no value, and then
    // does not look for the others.
    String value = value("liquibase.command." + name);
    return value != null ? value : value("liquibase." + name);
  }

  private static @Nullable String value(String key) {
    // Liquibase logs what it finds, so everything but the obfuscated value would be a leak.
    return Scope.getCurrentScope()
        .getSingleton(LiquibaseConfiguration.class)
        .getCurrentConfiguredValue(
            value -> value == null ? null : value.toString(),
            ConfigurationValueObfuscator.STANDARD,
            key)
        .getValue();
  }
}
