package io.github.onlinerewrite.samples.cli;

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
 * Rewrites a table with Liquibase's command line, then tries one that cannot be rewritten. The
 * launcher is Liquibase's own, started as its script starts it. Liquibase is in {@code
 * target/liquibase}, where the build puts it.
 */
public final class CommandLine {

  private static final int ROWS = 100_000;

  private final PrintStream out;
  private final Path home = Path.of("target", "liquibase").toAbsolutePath();

  CommandLine(PrintStream out) {
    this.out = out;
  }

  /** What came of the two deployments. */
  record Outcome(
      Program.Ended help,
      Program.Ended rewritten,
      Program.Ended refused,
      String before,
      String after,
      List<String> recorded) {}

  public static void main(String[] arguments) throws Exception {
    new CommandLine(new PrintStream(System.out, true, StandardCharsets.UTF_8)).run(ROWS);
  }

  Outcome run(int rows) throws Exception {
    out.println("Starting PostgreSQL and loading " + rows + " rows ...");
    try (SampleServer server = SampleServer.start()) {
      Measurements measurements = new Measurements(server);
      measurements.create(rows);
      String before = measurements.shape() + "; " + measurements.content();
      Program program = new Program(Path.of("").toAbsolutePath(), environment(server), out);
      Program.Ended help = liquibase(program, "--version");
      Program.Ended rewritten = liquibase(program, "update", "--changelog-file=changelog.xml");
      Program.Ended refused = liquibase(program, "update", "--changelog-file=refused.xml");
      String after = measurements.shape() + "; " + measurements.content();
      String recorded =
          server.value("select string_agg(filename, ',' order by filename) from databasechangelog");
      out.println();
      out.println("Before    " + before);
      out.println("After     " + after);
      out.println("Recorded  " + recorded + ", and not refused.xml");
      return new Outcome(help, rewritten, refused, before, after, List.of(recorded.split(",")));
    }
  }

  private Program.Ended liquibase(Program program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(home.resolve("internal/lib/liquibase-core.jar").toString());
    command.addAll(List.of(arguments));
    return program.run("liquibase " + String.join(" ", arguments), command);
  }

  /** So that no password is seen in the list of processes. */
  private Map<String, String> environment(SampleServer server) {
    return Map.of(
        "LIQUIBASE_HOME",
        home.toString(),
        "LIQUIBASE_COMMAND_URL",
        server.url(),
        "LIQUIBASE_COMMAND_USERNAME",
        SampleServer.OWNER,
        "LIQUIBASE_COMMAND_PASSWORD",
        server.password(),
        "LIQUIBASE_SHOW_BANNER",
        "false",
        "LIQUIBASE_ANALYTICS_ENABLED",
        "false");
  }
}
