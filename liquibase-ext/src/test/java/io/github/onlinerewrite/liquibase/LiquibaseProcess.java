package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** An update in a process of its own, which can be killed. */
final class LiquibaseProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader told;

  private LiquibaseProcess(Process process) {
    this.process = process;
    this.told =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static LiquibaseProcess update(TestDatabase database, Changelog changelog) throws IOException {
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

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
