package io.github.onlinerewrite.samples.flywaymaven;

import io.github.onlinerewrite.samples.Maven;
import io.github.onlinerewrite.samples.Measurements;
import io.github.onlinerewrite.samples.Program;
import io.github.onlinerewrite.samples.SampleServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs {@code mvn compile flyway:migrate} on the project in {@code project}, which is what a user
 * would write, then with a migration that is refused.
 */
public final class FlywayMavenPlugin {

  private static final int ROWS = 100_000;

  private final PrintStream out;

  FlywayMavenPlugin(PrintStream out) {
    this.out = out;
  }

  /** What came of the two deployments. */
  record Outcome(
      Program.Ended rewritten,
      Program.Ended refused,
      String before,
      String after,
      String history) {}

  public static void main(String[] arguments) throws Exception {
    new FlywayMavenPlugin(new PrintStream(System.out, true, StandardCharsets.UTF_8)).run(ROWS);
  }

  Outcome run(int rows) throws Exception {
    out.println("Starting PostgreSQL and loading " + rows + " rows ...");
    try (SampleServer server = SampleServer.start()) {
      Measurements measurements = new Measurements(server);
      measurements.create(rows);
      String before = measurements.shape() + "; " + measurements.content();
      Maven maven = new Maven(Path.of("project"), environment(server), out);
      Program.Ended rewritten = migrate(maven);
      Program.Ended refused =
          migrate(maven, "-Dflyway.locations=classpath:db/migration,classpath:db/refused");
      String after = measurements.shape() + "; " + measurements.content();
      String history =
          server.value(
              """
              select string_agg(version || case when success then '' else ' failed' end, ', '
                order by installed_rank)
              from flyway_schema_history
              where type = 'JDBC'
              """);
      out.println();
      out.println("Before   " + before);
      out.println("After    " + after);
      out.println("History  " + history);
      return new Outcome(rewritten, refused, before, after, history);
    }
  }

  private static Program.Ended migrate(Maven maven, String... more) throws Exception {
    List<String> arguments =
        Stream.concat(
                Stream.of(
                    "-Dflyway.version=" + Maven.setting("sample.flyway.version"),
                    "-Dpostgresql.version=" + Maven.setting("sample.postgresql.version"),
                    "-Donline-rewrite.version=" + Maven.setting("sample.version"),
                    "compile",
                    "flyway:migrate"),
                Stream.of(more))
            .toList();
    return maven.run("mvn compile flyway:migrate " + String.join(" ", more), arguments);
  }

  /** So that no password is seen in the list of processes. */
  private static Map<String, String> environment(SampleServer server) {
    return Map.of(
        "FLYWAY_URL",
        server.url(),
        "FLYWAY_USER",
        SampleServer.OWNER,
        "FLYWAY_PASSWORD",
        server.password(),
        "REDGATE_DISABLE_TELEMETRY",
        "true");
  }
}
