package io.github.onlinerewrite.samples.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a program in a process of its own, to its end. */
final class Command {

  private Command() {}

  /** How a program ended, and what it had printed, its errors among it. */
  record Ended(int exitCode, List<String> lines) {

    Ended {
      lines = List.copyOf(lines);
    }

    /** Itself; an error when the program failed. */
    Ended orThrow(String what) throws IOException {
      if (exitCode != 0) {
        throw new IOException(
            what + " ended with exit code " + exitCode + ":\n" + String.join("\n", lines));
      }
      return this;
    }
  }

  /** Runs {@code command} in {@code folder} with {@code environment} besides ours. */
  static Ended run(List<String> command, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    List<String> printed = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        printed.add(line);
      }
    }
    return new Ended(process.waitFor(), printed);
  }
}
