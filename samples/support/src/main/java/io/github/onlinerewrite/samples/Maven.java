package io.github.onlinerewrite.samples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Runs Maven on a project that a user could have written. It has a local repository of its own, so
 * that what is built here stays here, and takes from two more: what this build has made, which the
 * build puts into {@code target/repository}, and what it has downloaded. Needs the system
 * properties {@code sample.maven}, where Maven is, and {@code sample.cache}, its local repository.
 */
public final class Maven {

  private final Path target = Path.of("target").toAbsolutePath();
  private final Program program;

  /** On the project in {@code project}, with {@code environment} besides ours; shown on out. */
  public Maven(Path project, Map<String, String> environment, PrintStream out) throws IOException {
    this.program = new Program(project.toAbsolutePath(), environment, out);
    forgetWhatWasBuiltBefore();
  }

  /** Maven would not look for it again. */
  private void forgetWhatWasBuiltBefore() throws IOException {
    Path built = localRepository().resolve("io/github/onlinerewrite");
    if (Files.exists(built)) {
      try (Stream<Path> files = Files.walk(built)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Runs it; {@code shown} is what a person would have typed. */
  public Program.Ended run(String shown, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(setting("sample.maven"), "bin", "mvn").toString());
    command.add("--batch-mode");
    command.add("--no-transfer-progress");
    command.add("--settings=" + writeSettings());
    command.add("-Dmaven.repo.local=" + localRepository());
    command.addAll(arguments);
    return program.run(shown, command);
  }

  private Path localRepository() {
    return target.resolve("local-repository");
  }

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

  /** What the build tells with a system property. */
  public static String setting(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
