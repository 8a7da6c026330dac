package io.github.onlinerewrite.samples.maven;

import io.github.onlinerewrite.samples.Measurements;
import io.github.onlinerewrite.samples.Program;
import io.github.onlinerewrite.samples.SampleServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Runs {@code mvn liquibase:update} on the project in {@code project}, whose pom is what a user
 * would write. Its Maven has a local repository of its own, so that what is built here stays here.
 */
public final class MavenPlugin {

  private static final int ROWS = 100_000;

  private final PrintStream out;
  private final Path target = Path.of("target").toAbsolutePath();

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
      forgetWhatWasBuiltBefore();
      String before = measurements.shape() + "; " + measurements.content();
      Program program = new Program(Path.of("project").toAbsolutePath(), Map.of(), out);
      Program.Ended rewritten = update(program, server, "changelog.xml");
      Program.Ended refused = update(program, server, "refused.xml");
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

  /** Maven would not look for it again. */
  private void forgetWhatWasBuiltBefore() throws IOException {
    Path built = target.resolve("local-repository/io/github/onlinerewrite");
    if (Files.exists(built)) {
      try (Stream<Path> files = Files.walk(built)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Program.Ended update(Program program, SampleServer server, String changelog)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(setting("sample.maven"), "bin", "mvn").toString());
    command.add("--batch-mode");
    command.add("--no-transfer-progress");
    command.add("--settings=" + writeSettings());
    command.add("-Dmaven.repo.local=" + target.resolve("local-repository"));
    command.add("-Dliquibase.version=" + setting("sample.liquibase.version"));
    command.add("-Dpostgresql.version=" + setting("sample.postgresql.version"));
    command.add("-Donline-rewrite.version=" + setting("sample.version"));
    command.add("-Dliquibase.analytics.enabled=false");
    command.add("-Dliquibase.url=" + server.url());
    command.add("-Dliquibase.username=" + SampleServer.OWNER);
    command.add("-Dliquibase.password=" + server.password());
    command.add("-Dchangelog=" + changelog);
    command.add("liquibase:update");
    return program.run("mvn liquibase:update -Dchangelog=" + changelog + " ...", command);
  }

  /** What has been built here is in one repository, what this build has downloaded in the other. */
  private Path writeSettings() throws IOException {
    String repositories =
        repository("built", target.resolve("repository"))
            + repository("downloaded", Path.of(setting("sample.cache")));
    return Files.writeString(
        target.resolve("settings.xml"),
        """
        <settings>
          <profiles>
            <profile>
              <id>sample</id>
              <repositories>{repositories}</repositories>
              <pluginRepositories>{plugins}</pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>sample</activeProfile></activeProfiles>
        </settings>
        """
            .replace("{repositories}", repositories)
            .replace("{plugins}", repositories.replace("repository>", "pluginRepository>")));
  }

  private static String repository(String id, Path folder) {
    return "<repository><id>"
        + id
        + "</id><url>"
        + folder.toUri()
        + "</url><releases><checksumPolicy>ignore</checksumPolicy></releases>"
        + "<snapshots><enabled>true</enabled><updatePolicy>always</updatePolicy>"
        + "<checksumPolicy>ignore</checksumPolicy></snapshots></repository>";
  }

  /** The build tells it. */
  private static String setting(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
