package io.github.onlinerewrite.samples.flywaycli;

import io.github.onlinerewrite.samples.Measurements;
import io.github.onlinerewrite.samples.Program;
import io.github.onlinerewrite.samples.SampleServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rewrites a table with Flyway's command line, then tries one that cannot be rewritten, and
 * repairs. Started as Flyway's script starts it; Flyway is in {@code target/flyway}, where the
 * build puts it.
 */
public final class FlywayCommandLine {

  private static final int ROWS = 100_000;

  private final PrintStream out;
  private final Path home = Path.of("target", "flyway").toAbsolutePath();

  FlywayCommandLine(PrintStream out) {
    this.out = out;
  }

  /** What came of each command, and the history after the refusal and at the end. */
  record Outcome(
      Program.Ended rewritten,
      Program.Ended refused,
      Program.Ended repaired,
      List<String> shapes,
      List<String> histories) {}

  public static void main(String[] arguments) throws Exception {
    new FlywayCommandLine(new PrintStream(System.out, true, StandardCharsets.UTF_8)).run(ROWS);
  }

  Outcome run(int rows) throws Exception {
    out.println("Starting PostgreSQL and loading " + rows + " rows ...");
    try (SampleServer server = SampleServer.start()) {
      Measurements measurements = new Measurements(server);
      measurements.create(rows);
      String before = measurements.shape() + "; " + measurements.content();
      Program program = new Program(home, environment(server), out);
      Program.Ended rewritten = flyway(program, "migrate");
      Program.Ended refused =
          flyway(program, "migrate", "-locations=classpath:db/migration,classpath:db/refused");
      String failed = history(server);
      Program.Ended repaired = flyway(program, "repair");
      String after = measurements.shape() + "; " + measurements.content();
      out.println();
      out.println("Before    " + before);
      out.println("After     " + after);
      out.println("History   " + failed + "; after repair: " + history(server));
      return new Outcome(
          rewritten, refused, repaired, List.of(before, after), List.of(failed, history(server)));
    }
  }

  private static String history(SampleServer server) throws Exception {
    return server.value(
        """
        select string_agg(version || case when success then '' else ' failed' end, ', '
          order by installed_rank)
        from flyway_schema_history
        where type = 'JDBC'
        """);
  }

  private Program.Ended flyway(Program program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(home.resolve(System.getProperty("flyway.lib", "lib")).resolve("*").toString());
    command.add("org.flywaydb.commandline.Main");
    command.addAll(List.of(arguments));
    return program.run("flyway " + String.join(" ", arguments), command);
  }

  /** So that no password is seen in the list of processes. */
  private Map<String, String> environment(SampleServer server) {
    return Map.of(
        "FLYWAY_URL",
        server.url(),
        "FLYWAY_USER",
        SampleServer.OWNER,
        "FLYWAY_PASSWORD",
        server.password(),
        "FLYWAY_POSTGRESQL_TRANSACTIONAL_LOCK",
        "false",
        "FLYWAY_BASELINE_ON_MIGRATE",
        "true",
        "FLYWAY_LOCATIONS",
        "classpath:db/migration",
        "FLYWAY_JAR_DIRS",
        home.resolve("jars").toString(),
        "REDGATE_DISABLE_TELEMETRY",
        "true");
  }
}
