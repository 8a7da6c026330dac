package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An update in a process of its own, which can be killed. */
final class LiquibaseProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader told;
  private final List<String> said = new ArrayList<>();

  private LiquibaseProcess(Process process) {
    this.process = process;
    this.told =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static LiquibaseProcess update(TestDatabase database, Changelog changelog) throws IOException {
    return update(database, changelog, Map.of());
  }

  /** The same with more variables in its environment. */
  static LiquibaseProcess update(
      TestDatabase database, Changelog changelog, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    LiquibaseProcess.class.getName(),
                    changelog.directory().toString(),
                    changelog.file()))
            .redirectError(
                ProcessBuilder.Redirect.appendTo(
                    Path.of("target", "liquibase-process.log").toFile()));
    builder.environment().put("REWRITE_URL", database.url());
    builder.environment().put("REWRITE_USER", database.ownerUser());
    builder.environment().put("REWRITE_PASSWORD", database.password());
    builder.environment().putAll(environment);
    return new LiquibaseProcess(builder.start());
  }

  public static void main(String[] arguments) throws Exception {
    LiquibaseRun.on(
            System.getenv("REWRITE_URL"),
            System.getenv("REWRITE_USER"),
            System.getenv("REWRITE_PASSWORD"),
            new Changelog(Path.of(arguments[0]), arguments[1]))
        .hearing(System.out::println)
        .run("update");
  }

  /** As {@code kill -9} does, when it has told something that ends so. */
  void killAfter(String ending) throws IOException, InterruptedException {
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      if (line.endsWith(ending)) {
        process.destroyForcibly();
        process.waitFor();
        return;
      }
    }
    throw new AssertionError("it has ended, and never told " + ending);
  }

  /** Sends a signal, such as INT, when it has told something that holds {@code part}. */
  void signalAfter(String part, String signal) throws IOException, InterruptedException {
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      said.add(line);
      if (line.contains(part)) {
        signal(signal);
        return;
      }
    }
    throw new AssertionError("it has ended, and never told " + part);
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Its exit code, once it has ended by itself. */
  int exitCode() throws IOException, InterruptedException {
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      said.add(line);
    }
    return process.waitFor();
  }

  /** What it has told since the first signal was waited for. */
  String said() {
    return String.join("\n", said);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
