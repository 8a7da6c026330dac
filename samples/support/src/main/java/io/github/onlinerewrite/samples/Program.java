package io.github.onlinerewrite.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program in a process of its own and shows what it prints. */
public final class Program {

  private final Path directory;
  private final Map<String, String> environment;
  private final PrintStream out;

  /** Programs in {@code directory} with {@code environment} besides ours; all is shown on out. */
  public Program(Path directory, Map<String, String> environment, PrintStream out) {
    this.directory = directory;
    this.environment = Map.copyOf(environment);
    this.out = out;
  }

  /** How a program ended, and what it had printed, its errors among it. */
  public record Ended(int exitCode, String printed) {}

  /** Runs {@code command} to its end; {@code shown} is what a person would have typed. */
  public Ended run(String shown, List<String> command) throws IOException, InterruptedException {
    out.println();
    out.println("$ " + shown);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    StringBuilder printed = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println("  " + line);
        printed.append(line).append('\n');
      }
    }
    Ended ended = new Ended(process.waitFor(), printed.toString());
    out.println("exit code " + ended.exitCode());
    return ended;
  }
}
