package io.github.onlinerewrite.testsupport;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The one server that all tests of a JVM share. System properties choose it: {@code postgres} is
 * {@code embedded} (the default) or {@code testcontainers}, {@code postgres.version} its major
 * version; {@code postgres.url}, {@code postgres.user} and {@code postgres.password} name a running
 * server and one of its superusers instead. A server that was started here ends with the JVM.
 */
public final class PostgresServer {
  /** The version where no property names one. */
  public static final int DEFAULT_MAJOR_VERSION = 18;

  private static final int OLDEST_MAJOR_VERSION = 13;
  private static final Duration RESTART_WAIT = Duration.ofSeconds(60);

  private final String adminUrl;
  private final String adminUser;
  private final String adminPassword;
  private final int majorVersion;
  private final Closeable end;

  private PostgresServer(Admin admin) throws SQLException {
    this(admin, () -> {});
  }

  private PostgresServer(Admin admin, Closeable end) throws SQLException {
    this.end = end;
    this.adminUrl = admin.url();
    this.adminUser = admin.user();
    this.adminPassword = admin.password();
    this.majorVersion = readMajorVersion();
  }

  /** An address of a server and a superuser of it. */
  record Admin(String url, String user, String password) {}

  /** Another one beside it, from the binaries, that is ended by {@link #end}. */
  static PostgresServer with(Map<String, String> settings) throws SQLException {
    Map<String, String> all = settings();
    all.putAll(settings);
    EmbeddedServer.Started started = EmbeddedServer.started(all);
    return new PostgresServer(started.admin(), started.end());
  }

  /** Ends one that a test has started for itself. */
  void end() {
    try {
      end.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The server of this JVM, started by the first call. */
  public static PostgresServer shared() {
    return Holder.SHARED;
  }

  /** 13 to 18 and later. */
  public int majorVersion() {
    return majorVersion;
  }

  /**
   * Ends a process of the server so that all of them end and it recovers from its WAL, as after
   * {@code pg_ctl stop -m immediate}. Every session is lost. Returns when sessions are had again.
   */
  void crash() throws SQLException {
    String before = checkpointer();
    try (Connection admin = connectAsAdmin();
        Statement statement = admin.createStatement()) {
      statement.execute(
          "do $$ begin execute format('copy (select 1) to program %L',"
              + " 'kill -9 ' || pg_backend_pid()); end $$");
    } catch (SQLException ended) {
      // It was this session's process.
    }
    awaitOther(before);
  }

  /**
   * Stops and starts the server; {@code mode} is that of {@code pg_ctl}: fast or immediate. Returns
   * when sessions are had again.
   */
  void restart(String mode) throws SQLException {
    String before = checkpointer();
    // From within, since only the server's own user may; of a session of its own, since the server
    // ends its children.
    String restart =
        """
        do $$ begin
          execute format('copy (select 1) to program %L', format(
            'setsid nohup %s/pg_ctl -D %s -m {mode} -l %s/restarted.log restart >/dev/null 2>&1 &',
            (select setting from pg_config where name = 'BINDIR'),
            current_setting('data_directory'), current_setting('data_directory')));
        end $$"""
            .replace("{mode}", mode);
    try (Connection admin = connectAsAdmin()) {
      Thread asks = new Thread(() -> execute(admin, restart), "restarts-the-server");
      asks.setDaemon(true);
      asks.start();
      awaitOther(before);
      // The new server has inherited this session's socket, so its end may never be heard of.
      admin.abort(Runnable::run);
    }
  }

  private static void execute(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException ended) {
      // The server was faster than its answer.
    }
  }

  /** Whether it was started here, and so may be crashed. */
  static boolean isOwn() {
    return property("postgres.url", "").isEmpty();
  }

  /** A server that runs alone in a container takes the container with it. */
  boolean canRestart() {
    return isOwn() && property("postgres", "embedded").equals("embedded");
  }

  /** Another one of it shows that the server was started anew. */
  private String checkpointer() throws SQLException {
    try (Connection connection = connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select pid from pg_stat_activity where backend_type = 'checkpointer'")) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  private void awaitOther(String before) throws SQLException {
    long deadline = System.nanoTime() + RESTART_WAIT.toNanos();
    while (true) {
      try {
        String now = checkpointer();
        if (!now.isEmpty() && !now.equals(before)) {
          return;
        }
      } catch (SQLException notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** A proxy before this server. */
  CuttingProxy proxy() throws IOException {
    PGSimpleDataSource address = dataSource("postgres", "", "");
    return CuttingProxy.before(address.getServerNames()[0], address.getPortNumbers()[0]);
  }

  /** New sessions of {@code user} in {@code database}; nothing is pooled. */
  PGSimpleDataSource dataSource(String database, String user, String password) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(adminUrl);
    dataSource.setDatabaseName(database);
    dataSource.setUser(user);
    dataSource.setPassword(password);
    return dataSource;
  }

  /** A superuser's session in the database of the administrator's URL. */
  Connection connectAsAdmin() throws SQLException {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(adminUrl);
    return dataSource.getConnection(adminUser, adminPassword);
  }

  /** A superuser's session in {@code database}. */
  Connection connectAsAdmin(String database) throws SQLException {
    return adminDataSource(database).getConnection();
  }

  /** New sessions of a superuser in {@code database}. */
  PGSimpleDataSource adminDataSource(String database) {
    return dataSource(database, adminUser, adminPassword);
  }

  /** What a server started here is configured with; all else is PostgreSQL's default. */
  static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("wal_level", "logical");
    settings.put("max_connections", "200");
    settings.put("max_prepared_transactions", "20");
    settings.put("synchronous_commit", "on");
    // A crash of the machine ends the test too.
    settings.put("fsync", "off");
    // Autovacuum meets the short tests, as it meets long runs in production.
    settings.put("autovacuum_naptime", "1s");
    // Who kept an application waiting is then in the server's log.
    settings.put("log_lock_waits", "on");
    return settings;
  }

  private int readMajorVersion() throws SQLException {
    try (Connection connection = connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show server_version_num")) {
      row.next();
      return row.getInt(1) / 10_000;
    }
  }

  private static PostgresServer start() {
    String kind = property("postgres", "embedded");
    String url = property("postgres.url", "");
    try {
      if (!url.isEmpty()) {
        return new PostgresServer(
            new Admin(url, property("postgres.user", ""), property("postgres.password", "")));
      }
      int major = askedMajorVersion();
      PostgresServer server =
          switch (kind) {
            case "embedded" -> new PostgresServer(EmbeddedServer.start(settings()));
            case "testcontainers" -> new PostgresServer(ContainerServer.start(major, settings()));
            default ->
                throw new IllegalArgumentException(
                    "postgres is \"" + kind + "\": must be embedded or testcontainers");
          };
      return server.refuseOtherThan(major);
    } catch (SQLException e) {
      throw new IllegalStateException("no PostgreSQL server to test on", e);
    }
  }

  /** The binaries on the class path decide what is started, and the build chooses those. */
  private PostgresServer refuseOtherThan(int asked) {
    if (majorVersion != asked) {
      throw new IllegalStateException(
          "postgres.version is "
              + asked
              + ", but the server's is "
              + majorVersion
              + ": give -Dpostgres.version to Maven, which chooses the binaries");
    }
    return this;
  }

  private static int askedMajorVersion() {
    String asked = property("postgres.version", Integer.toString(DEFAULT_MAJOR_VERSION));
    if (!asked.matches("\\d{2}") || Integer.parseInt(asked) < OLDEST_MAJOR_VERSION) {
      throw new IllegalArgumentException(
          "postgres.version is \""
              + asked
              + "\": must be a major version from "
              + OLDEST_MAJOR_VERSION
              + " on, as in 15");
    }
    return Integer.parseInt(asked);
  }

  private static String property(String name, String whenUnset) {
    String value = System.getProperty(name, "");
    return value.isBlank() ? whenUnset : value.trim();
  }

  private static final class Holder {
    static final PostgresServer SHARED = start();
  }
}
