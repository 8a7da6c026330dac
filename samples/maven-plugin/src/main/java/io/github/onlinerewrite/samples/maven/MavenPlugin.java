package io.github.onlinerewrite.samples.maven;

import io.github.onlinerewrite.samples.Maven;
import io.github.onlinerewrite.samples.Measurements;
import io.github.onlinerewrite.samples.Program;
import io.github.onlinerewrite.samples.SampleServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs {@code mvn liquibase:update} on the project in {@code project}, whose pom is what a user
 * would write.
 */
public final class MavenPlugin {

  private static final int ROWS = 100_000;

  private final PrintStream out;

  MavenPlugin(PrintStream out) {
    this.out = out;
  }

  /** What came of the two deployments. */
  record Outcome(
      Program.Ended rewritten,
      Program.Ended refused,
      String before,
      String after,
      String recorded) {}

  public static void main(String[] arguments) throws Exception {
    new MavenPlugin(new PrintStream(System.out, true, StandardCharsets.UTF_8)).run(ROWS);
  }

  Outcome run(int rows) throws Exception {
    out.println("Starting PostgreSQL and loading " + rows + " rows ...");
    try (SampleServer server = SampleServer.start()) {
      Measurements measurements = new Measurements(server);
      measurements.create(rows);
      String before = measurements.shape() + "; " + measurements.content();
      Maven maven = new Maven(Path.of("project"), Map.of(), out);
      Program.Ended rewritten = update(maven, server, "changelog.xml");
      Program.Ended refused = update(maven, server, "refused.xml");
      String after = measurements.shape() + "; " + measurements.content();
      String recorded =
          server.value("select string_agg(filename, ',' order by filename) from databasechangelog");
      out.println();
      out.println("Before    " + before);
      out.println("After     " + after);
      out.println("Recorded  " + recorded + ", and not refused.xml");
      return new Outcome(rewritten, refused, before, after, recorded);
    }
  }

  private static Program.Ended update(Maven maven, SampleServer server, String changelog)
      throws Exception {
    return maven.run(
        "mvn liquibase:update -Dchangelog=" + changelog + " ...",
        List.of(
            "-Dliquibase.version=" + Maven.setting("sample.liquibase.version"),
            "-Dpostgresql.version=" + Maven.setting("sample.postgresql.version"),
            "-Donline-rewrite.version=" + Maven.setting("sample.version"),
            "-Dliquibase.analytics.enabled=false",
            "-Dliquibase.url=" + server.url(),
            "-Dliquibase.username=" + SampleServer.OWNER,
            "-Dliquibase.password=" + server.password(),
            "-Dchangelog=" + changelog,
            "liquibase:update"));
  }
}
