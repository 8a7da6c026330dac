package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** pgbench, which updates single rows until it is stopped. */
final class Load implements AutoCloseable {

  /** Sessions, as many as pgbench's own examples have. */
  static final int CLIENTS = 4;

  private static final String PREFIX = "wait";

  private final Cluster cluster;
  private final Path folder;
  private final Process process;

  private Load(Cluster cluster, Path folder, Process process) {
    this.cluster = cluster;
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it on {@link Accounts#DATABASE}.
   *
   * @param rhythm how it goes about it: {@code -R 600 -c 4}
   * @param environment besides where the server is
   */
  private static Load start(Bench bench, List<String> rhythm, Map<String, String> environment)
      throws IOException {
    Path folder = bench.cluster().scratch();
    Path script = folder.resolve("update.sql");
    Files.writeString(
        script,
        """
        \\set aid random(1, {rows})
        UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid = :aid;
        """
            .replace("{rows}", Long.toString(bench.settings().rows())));
    List<String> command =
        bench
            .programs()
            .command(
                "pgbench",
                "-n",
                "-T",
                "86400",
                "-l",
                "--log-prefix=" + PREFIX,
                "-f",
                script.toString());
    command.addAll(rhythm);
    command.add(Accounts.DATABASE);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("printed").toFile());
    builder.environment().putAll(bench.cluster().environment(Cluster.OWNER));
    builder.environment().putAll(environment);
    return new Load(bench.cluster(), folder, builder.start());
  }

  /** As many updates a second, on average, as {@code rate} says. */
  static Load atRate(Bench bench, int rate) throws IOException {
    String clients = Integer.toString(CLIENTS);
    return start(bench, List.of("-R", Integer.toString(rate), "-c", clients, "-j", "1"), Map.of());
  }

  /**
   * As many as {@code clients} sessions can.
   *
   * @param durable whether each waits for the disk; else they are as fast as the CPUs are
   */
  static Load atFullSpeed(Bench bench, int clients, boolean durable) throws IOException {
    String many = Integer.toString(clients);
    return start(
        bench,
        List.of("-c", many, "-j", many),
        durable ? Map.of() : Map.of("PGOPTIONS", "-c synchronous_commit=off"));
  }

  /** Lets it go on; an error when it has ended by itself meanwhile. */
  void runFor(Duration time) throws IOException, InterruptedException {
    if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw ended();
    }
  }

  /** Ends it and tells each wait; an error when a session of it had ended before. */
  Latencies stop() throws IOException, InterruptedException, SQLException {
    end();
    return Latencies.read(folder, PREFIX);
  }

  /** Ends it; an error when a session of it had ended before. */
  void end() throws IOException, InterruptedException, SQLException {
    String sessions = " from pg_stat_activity where application_name = 'pgbench'";
    int alive = Integer.parseInt(cluster.value(Cluster.ADMIN, "select count(*)" + sessions));
    // At a signal pgbench does not write what it has buffered of its log; at the end of its
    // sessions it does.
    cluster.value(Cluster.ADMIN, "select count(pg_terminate_backend(pid))" + sessions);
    process.waitFor();
    List<String> errors = printed().stream().filter(line -> line.contains("ERROR:")).toList();
    if (alive == 0 || !errors.isEmpty()) {
      throw ended();
    }
  }

  private IOException ended() throws IOException {
    return new IOException("the load ended by itself:\n" + String.join("\n", printed()));
  }

  private List<String> printed() throws IOException {
    return Files.readAllLines(folder.resolve("printed"));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
