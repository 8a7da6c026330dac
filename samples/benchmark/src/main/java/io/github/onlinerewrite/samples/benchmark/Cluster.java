package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A PostgreSQL server in a folder of its own, on a free port of the loopback interface; both are
 * gone when it is closed, or the JVM ends.
 */
final class Cluster implements AutoCloseable {

  /** The superuser. */
  static final String ADMIN = "postgres";

  /** A plain role, which owns what is rewritten, and may decode changes. */
  static final String OWNER = "bench";

  private static final String REWRITE_LIBRARY = "pg_rewrite";

  private final ServerPrograms programs;
  private final Path folder;
  private final int port;
  private final Thread removal = new Thread(this::remove, "removes-the-server");

  private Cluster(ServerPrograms programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /** What differs from PostgreSQL's defaults, where it may make a difference. */
  static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("shared_buffers", "1GB");
    settings.put("max_wal_size", "8GB");
    settings.put("checkpoint_timeout", "15min");
    // pg_rewrite needs it, and it makes everybody write a little more.
    settings.put("wal_level", "logical");
    return settings;
  }

  /** Starts one in a new folder in {@code parent}. */
  static Cluster start(ServerPrograms programs, Path parent)
      throws IOException, InterruptedException, SQLException {
    Path folder = Files.createTempDirectory(parent, "online-rewrite-benchmark");
    programs.handOver(folder);
    Cluster cluster = new Cluster(programs, folder, freePort());
    Runtime.getRuntime().addShutdownHook(cluster.removal);
    try {
      cluster.initialize();
      cluster.pgCtl("start", "-w", "-t", "120", "-l", folder.resolve("log").toString());
      cluster.preloadRewrite();
      cluster.execute(ADMIN, "create role {owner} login replication".replace("{owner}", OWNER));
      return cluster;
    } catch (IOException | SQLException failure) {
      cluster.close();
      throw failure;
    }
  }

  private void initialize() throws IOException, InterruptedException {
    Command.run(
            programs.serverCommand(
                "initdb",
                "-D",
                data().toString(),
                "-A",
                "trust",
                "-U",
                ADMIN,
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync"),
            folder,
            Map.of())
        .orThrow("initdb");
    String own =
        """

        listen_addresses = '127.0.0.1'
        port = {port}
        unix_socket_directories = ''
        """
            .replace("{port}", Integer.toString(port));
    String asked =
        settings().entrySet().stream()
            .map(setting -> setting.getKey() + " = '" + setting.getValue() + "'\n")
            .collect(Collectors.joining());
    Files.writeString(data().resolve("postgresql.conf"), own + asked, StandardOpenOption.APPEND);
  }

  /** Where it is installed; it works in processes that only a start of the server allows. */
  private void preloadRewrite() throws IOException, InterruptedException, SQLException {
    if (offers(REWRITE_LIBRARY)) {
      execute(ADMIN, "alter system set shared_preload_libraries = 'pg_rewrite'");
      if (!value(ADMIN, "select count(*) from pg_settings where name = 'output_plugin_libraries'")
          .equals("0")) {
        // The minor releases of 2026 let nobody decode who is not in it; ours uses pgoutput.
        execute(
            ADMIN,
            "alter system set output_plugin_libraries = pgoutput, test_decoding, pg_rewrite");
      }
      pgCtl("restart", "-w", "-t", "120", "-l", folder.resolve("log").toString());
    }
  }

  /** Whether {@code extension} is installed where this server's extensions are. */
  boolean offers(String extension) throws SQLException {
    return !value(
            ADMIN,
            "select count(*) from pg_available_extensions where name = '{name}'"
                .replace("{name}", extension))
        .equals("0");
  }

  /** The version of {@code extension} that is installed there. */
  String versionOf(String extension) throws SQLException {
    return value(
        ADMIN,
        "select default_version from pg_available_extensions where name = '{name}'"
            .replace("{name}", extension));
  }

  int majorVersion() throws SQLException {
    return Integer.parseInt(value(ADMIN, "show server_version_num")) / 10_000;
  }

  /** A new folder, which is gone when the server is. */
  Path scratch() throws IOException {
    return Files.createTempDirectory(folder, "scratch");
  }

  /** Where {@code database} is, without a user. */
  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** What libpq's programs read. */
  Map<String, String> environment(String user) {
    return Map.of("PGHOST", "127.0.0.1", "PGPORT", Integer.toString(port), "PGUSER", user);
  }

  Connection connect(String database, String user) throws SQLException {
    return DriverManager.getConnection(url(database), user, "");
  }

  /** Runs statements as the superuser, each in a transaction of its own. */
  void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database, ADMIN);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row that {@code query} gives the superuser. */
  String value(String database, String query) throws SQLException {
    try (Connection connection = connect(database, ADMIN);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /** The owner's copy of {@code template}, in place of any other {@code database}. */
  void copy(String template, String database) throws SQLException {
    // By files, so that the copy is not in the WAL nor in the cache, as the template is not.
    String strategy = majorVersion() < 15 ? "" : " strategy file_copy";
    execute(
        ADMIN,
        "drop database if exists " + database,
        "create database " + database + " owner " + OWNER + " template " + template + strategy,
        "checkpoint");
  }

  /**
   * The CPU time that each of the server's processes has used until now, in µs, by its pid. Beside
   * others on the machine it says more than the time on the clock.
   */
  Map<Long, Long> cpu() throws IOException {
    long postmaster =
        Long.parseLong(Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip());
    return ProcessHandle.of(postmaster).stream()
        .flatMap(ProcessHandle::children)
        .collect(
            Collectors.toMap(
                ProcessHandle::pid,
                process ->
                    process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1000));
  }

  /** What processes that are there at both times have used in between, in µs. */
  static long cpuBetween(Map<Long, Long> before, Map<Long, Long> after) {
    return before.entrySet().stream()
        .mapToLong(each -> Math.max(0, after.getOrDefault(each.getKey(), 0L) - each.getValue()))
        .sum();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private void pgCtl(String... arguments) throws IOException, InterruptedException {
    String[] all =
        Stream.concat(Stream.of("-D", data().toString()), Stream.of(arguments))
            .toArray(String[]::new);
    Command.run(programs.serverCommand("pg_ctl", all), folder, Map.of())
        .orThrow("pg_ctl " + arguments[0]);
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(removal);
  }

  private void remove() {
    try {
      pgCtl("stop", "-w", "-m", "immediate");
    } catch (IOException notRunning) {
      // It had not been started.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : innermostFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException left) {
      System.err.println("could not remove " + folder + ": " + left);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
