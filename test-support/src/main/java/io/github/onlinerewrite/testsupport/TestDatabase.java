package io.github.onlinerewrite.testsupport;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A fresh database on the {@link PostgresServer} of this JVM, with two fresh plain roles: its
 * owner, and an application that may do what the test grants it. Closing it drops all three and
 * ends the sessions that are left. Every accessor that returns a {@link Connection} opens a new
 * one, which the caller closes.
 */
public final class TestDatabase implements AutoCloseable {
  private static final String PASSWORD = "test";

  private final PostgresServer server;
  private final String name;
  private final String owner;
  private final String application;
  private final Map<String, String> tablespaces = new LinkedHashMap<>();

  private TestDatabase(PostgresServer server, String name) {
    this.server = server;
    this.name = name;
    this.owner = name + "_owner";
    this.application = name + "_application";
  }

  /** Creates the database and its roles. */
  public static TestDatabase create() throws SQLException {
    return on(PostgresServer.shared());
  }

  /** The same on a server of its own, which ends with it; where that can be started from here. */
  public static TestDatabase onServerWith(Map<String, String> settings) throws SQLException {
    return on(PostgresServer.with(settings));
  }

  private static TestDatabase on(PostgresServer server) throws SQLException {
    String unique = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    TestDatabase database = new TestDatabase(server, "test_" + unique);
    try (Connection admin = database.server.connectAsAdmin()) {
      database.run(
          admin,
          "create role {owner} login password '{password}'",
          "create role {application} login password '{password}'",
          "create database {name} owner {owner}");
    }
    return database;
  }

  /** The server's major version: 13 to 18 and later. */
  public int majorVersion() {
    return server.majorVersion();
  }

  /** New sessions of the owner, one per call. */
  public DataSource ownerDataSource() {
    return server.dataSource(name, owner, PASSWORD);
  }

  /** A proxy before the server, which the caller closes. */
  public CuttingProxy proxy() throws IOException {
    return server.proxy();
  }

  /** New sessions of the owner through {@code proxy}, one per call. */
  public DataSource ownerDataSource(CuttingProxy proxy) {
    PGSimpleDataSource dataSource = server.dataSource(name, owner, PASSWORD);
    dataSource.setServerNames(new String[] {"localhost"});
    dataSource.setPortNumbers(new int[] {proxy.port()});
    return dataSource;
  }

  /** Whether the server was started by the tests: somebody else's is not to be crashed. */
  public static boolean isServerOwn() {
    return PostgresServer.isOwn();
  }

  /** Crashes the server, for everybody; it is up again when this returns. */
  public void crashServer() throws SQLException {
    server.crash();
  }

  /** Whether the server can be stopped and started from here. */
  public boolean canRestartServer() {
    return server.canRestart();
  }

  /** Stops and starts the server, for everybody; {@code mode} as pg_ctl has it. */
  public void restartServer(String mode) throws SQLException {
    server.restart(mode);
  }

  /** A standby of the server as it is now, which the caller closes; where it can be restarted. */
  public Standby standby() throws Exception {
    return Standby.of(server, server.dataSource(name, owner, PASSWORD));
  }

  /** The same, which follows the server. */
  public Standby streamingStandby() throws Exception {
    return Standby.streaming(server, server.dataSource(name, owner, PASSWORD));
  }

  /** Lets the owner see of other roles' sessions what a superuser sees. */
  public void allowStatistics() throws SQLException {
    try (Connection admin = server.connectAsAdmin()) {
      run(admin, "grant pg_read_all_stats to {owner}");
    }
  }

  /** Lets the owner decode changes: the one right of a superuser's to give that it needs for it. */
  public void allowReplication() throws SQLException {
    try (Connection admin = server.connectAsAdmin()) {
      run(admin, "alter role {owner} replication");
    }
  }

  /** New sessions of the application, one per call. */
  public DataSource applicationDataSource() {
    return server.dataSource(name, application, PASSWORD);
  }

  /** A new session of the owner. */
  public Connection owner() throws SQLException {
    return ownerDataSource().getConnection();
  }

  /** A new session of the application, which has no rights but those of {@link #grantDml}. */
  public Connection application() throws SQLException {
    return applicationDataSource().getConnection();
  }

  /** A new session of a superuser: for looking at what a test did, never for doing it. */
  public Connection superuser() throws SQLException {
    return server.connectAsAdmin(name);
  }

  /**
   * Waits until the owner's sessions are gone: one that its client has closed counts toward the
   * role's limit until its process has ended.
   */
  public void awaitOwnersSessionsGone() throws SQLException {
    try (Connection admin = superuser()) {
      run(
          admin,
          """
          do $$
          begin
            for i in 1..1000 loop
              perform pg_stat_clear_snapshot();
              exit when not exists (select from pg_stat_activity where usename = '{owner}');
              perform pg_sleep(0.01);
            end loop;
          end
          $$""");
    }
  }

  /** New sessions of a superuser, one per call. */
  public DataSource superuserDataSource() {
    return server.adminDataSource(name);
  }

  /** Creates a tablespace of the owner, under exactly this name; it goes with the database. */
  public void createTablespace(String tablespace) throws SQLException {
    try (Connection admin = superuser()) {
      run(admin, "create temporary table made (path text)", "copy made from program 'mktemp -d'");
      try (Statement statement = admin.createStatement();
          ResultSet row = statement.executeQuery("select path from made")) {
        row.next();
        String quoted = '"' + tablespace.replace("\"", "\"\"") + '"';
        String path = row.getString(1);
        run(admin, "create tablespace " + quoted + " owner {owner} location '" + path + "'");
        tablespaces.put(quoted, path);
      }
    }
  }

  /** The JDBC URL without user and password. */
  public String url() {
    return server.dataSource(name, owner, PASSWORD).getUrl();
  }

  /** The database's name. */
  public String name() {
    return name;
  }

  /** The role that owns the database, with the {@link #password}. */
  public String ownerUser() {
    return owner;
  }

  /** The role of the application, with the {@link #password}. */
  public String applicationUser() {
    return application;
  }

  /** Of both roles. */
  public String password() {
    return PASSWORD;
  }

  /**
   * Runs each statement as the owner, each in its own transaction. {@code {owner}} and {@code
   * {application}} in them stand for the roles.
   */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = owner()) {
      run(connection, statements);
    }
  }

  /** Grants the application all that DML needs on {@code tables}, written as SQL names them. */
  public void grantDml(String... tables) throws SQLException {
    for (String table : tables) {
      execute(
          "grant select, insert, update, delete, truncate on {table} to {application}"
              .replace("{table}", table));
    }
    execute("grant usage, select on all sequences in schema public to {application}");
  }

  /** The first column of the first row that {@code query} gives the owner; null without a row. */
  public @Nullable String value(String query) throws SQLException {
    try (Connection connection = owner();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  @Override
  public void close() throws SQLException {
    try (Connection admin = server.connectAsAdmin()) {
      run(admin, "drop database if exists {name} with (force)");
      for (Map.Entry<String, String> tablespace : tablespaces.entrySet()) {
        run(
            admin,
            "drop tablespace " + tablespace.getKey(),
            "create temporary table removed (path text)",
            "copy removed from program 'rmdir " + tablespace.getValue() + "'",
            "drop table removed");
      }
      run(admin, "drop role if exists {owner}", "drop role if exists {application}");
    }
    server.end();
  }

  private void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(
            sql.replace("{name}", name)
                .replace("{owner}", owner)
                .replace("{application}", application)
                .replace("{password}", PASSWORD));
      }
    }
  }
}
