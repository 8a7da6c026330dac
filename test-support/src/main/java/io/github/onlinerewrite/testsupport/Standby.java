package io.github.onlinerewrite.testsupport;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A hot standby of the embedded server: a base backup of it, in recovery. It gets what the server
 * writes later, where that is asked for, and ends with {@link #close}.
 */
public final class Standby implements AutoCloseable {

  private static final Duration START_WAIT = Duration.ofSeconds(60);

  private final PostgresServer primary;
  private final PGSimpleDataSource owner;
  private final String directory;

  private Standby(PostgresServer primary, PGSimpleDataSource owner, String directory) {
    this.primary = primary;
    this.owner = owner;
    this.directory = directory;
  }

  /** One that gets nothing that the server writes later. */
  static Standby of(PostgresServer primary, PGSimpleDataSource owner) throws Exception {
    return started(primary, owner, "");
  }

  /** One that gets it at once, and replays it until it is told not to. */
  static Standby streaming(PostgresServer primary, PGSimpleDataSource owner) throws Exception {
    PGSimpleDataSource address = primary.adminDataSource("postgres");
    Standby standby =
        started(
            primary,
            owner,
            "primary_conninfo = 'host=%s port=%d user=%s'\n"
                .formatted(
                    address.getServerNames()[0], address.getPortNumbers()[0], address.getUser()));
    try {
      standby.awaitStream();
      return standby;
    } catch (Exception failure) {
      standby.closeAfter(failure);
      throw failure;
    }
  }

  private static Standby started(PostgresServer primary, PGSimpleDataSource owner, String settings)
      throws Exception {
    Path directory = Files.createTempDirectory("standby");
    int port = freePort();
    owner.setPortNumbers(new int[] {port});
    Standby standby = new Standby(primary, owner, directory.toString());
    try {
      standby.start(directory, port, settings);
      return standby;
    } catch (Exception failure) {
      standby.closeAfter(failure);
      throw failure;
    }
  }

  private void start(Path path, int port, String settings) throws Exception {
    try (Connection admin = primary.connectAsAdmin()) {
      boolean renamed = primary.majorVersion() >= 15;
      value(
          admin,
          renamed
              ? "select pg_backup_start('standby', true)"
              : "select pg_start_backup('standby', true, false)");
      program("cp -a {data}/. {standby}/; rm -f {standby}/postmaster.pid");
      String label =
          value(
              admin,
              renamed
                  ? "select labelfile from pg_backup_stop(false)"
                  : "select labelfile from pg_stop_backup(false, false)");
      program("cp -a {data}/pg_wal/. {standby}/pg_wal/; chmod 700 {standby}");
      Files.writeString(path.resolve("backup_label"), label);
      Files.writeString(path.resolve("standby.signal"), "");
      Files.writeString(path.resolve("postgresql.auto.conf"), settings, StandardOpenOption.APPEND);
    }
    // At least as much of these as the primary has, or it refuses to start.
    program(
        ("setsid nohup {bin}/pg_ctl -D {standby} -l {standby}/started.log -o ''-p %d -c"
                + " max_connections=200 -c max_prepared_transactions=20'' start >/dev/null 2>&1 &")
            .formatted(port));
    awaitStart();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** New sessions of the test database's owner on the standby, one per call. */
  public DataSource ownerDataSource() {
    return owner;
  }

  /** Replays no more of what it gets, until {@link #resumeReplay}. */
  public void pauseReplay() throws SQLException {
    asAdmin("select pg_wal_replay_pause()");
  }

  /** Replays what it has got meanwhile, and what comes. */
  public void resumeReplay() throws SQLException {
    asAdmin("select pg_wal_replay_resume()");
  }

  private void asAdmin(String query) throws SQLException {
    PGSimpleDataSource admin = primary.adminDataSource("postgres");
    admin.setPortNumbers(owner.getPortNumbers());
    try (Connection connection = admin.getConnection()) {
      value(connection, query);
    }
  }

  private void awaitStart() throws SQLException {
    await(
        () -> {
          try (Connection connection = owner.getConnection()) {
            return value(connection, "select 't'");
          }
        });
  }

  private void awaitStream() throws SQLException {
    await(
        () -> {
          try (Connection admin = primary.connectAsAdmin()) {
            return value(
                admin, "select count(*) > 0 from pg_stat_replication where replay_lsn is not null");
          }
        });
  }

  private interface Look {
    String at() throws SQLException;
  }

  private static void await(Look look) throws SQLException {
    long deadline = System.nanoTime() + START_WAIT.toNanos();
    while (true) {
      try {
        if (look.at().equals("t")) {
          return;
        }
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("the standby is not there in time");
        }
      } catch (SQLException notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** From within the primary, since only its own user may. */
  private void program(String command) throws SQLException {
    try (Connection admin = primary.connectAsAdmin();
        Statement statement = admin.createStatement()) {
      String data = value(admin, "show data_directory");
      String bin = value(admin, "select setting from pg_config where name = 'BINDIR'");
      statement.execute(
          // Who does not read what is copied may be gone before it is written.
          "copy (select 1) to program 'cat >/dev/null; "
              + command
                  .replace("{data}", data)
                  .replace("{bin}", bin)
                  .replace("{standby}", directory)
              + "'");
    }
  }

  private static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /** Nothing is left of one that has not come up. */
  private void closeAfter(Exception failure) {
    try {
      close();
    } catch (SQLException atClosing) {
      failure.addSuppressed(atClosing);
    }
  }

  @Override
  public void close() throws SQLException {
    program("{bin}/pg_ctl -D {standby} -m immediate stop; rm -rf {standby}");
  }
}
