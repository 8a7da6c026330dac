package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Where a story tells what it measured: on the screen, and in a folder. */
final class Results {

  private static final String REPORT = "report.md";

  private final PrintStream out;
  private final Path folder;

  /** Results in {@code folder}; a report that is there is replaced. */
  Results(PrintStream out, Path folder) throws IOException {
    this.out = out;
    this.folder = Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(REPORT));
  }

  Path folder() {
    return folder;
  }

  /** Says what goes on; it is not kept. */
  void say(String line) {
    out.println(line);
  }

  /** Prints a part of the report, which is Markdown. */
  void print(String text) throws IOException {
    out.println(text);
    Files.writeString(
        folder.resolve(REPORT), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Writes a file of its own, in place of one that is there. */
  void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /** The same, line by line. */
  void write(String name, List<String> lines) throws IOException {
    Files.write(folder.resolve(name), lines);
  }
}
