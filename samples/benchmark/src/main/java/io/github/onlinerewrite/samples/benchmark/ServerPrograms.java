package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs in one folder of a PostgreSQL installation. */
record ServerPrograms(Path bindir) {

  /** Whose a packaged server is, and whom every system has. */
  private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

  boolean has(String name) {
    return Files.isExecutable(bindir.resolve(name));
  }

  /** An error when it is not there. */
  void demand(String name) throws IOException {
    if (!has(name)) {
      throw new IOException("there is no " + name + " in " + bindir + ", and nothing without it");
    }
  }

  /** A command line that runs {@code name} as whoever runs the benchmark. */
  List<String> command(String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(bindir.resolve(name).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** The same as somebody who may run a server: it refuses to be run by root. */
  List<String> serverCommand(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", serverUser(), "--"));
    }
    command.addAll(command(name, arguments));
    return command;
  }

  /** Makes {@code folder} belong to whoever runs the server. */
  void handOver(Path folder) throws IOException {
    if (isRoot()) {
      Files.setOwner(
          folder,
          folder
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(serverUser()));
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name", "").equals("root");
  }

  private static String serverUser() throws IOException {
    List<String> users =
        Files.readAllLines(Path.of("/etc/passwd")).stream()
            .map(line -> line.substring(0, line.indexOf(':')))
            .toList();
    return UNPRIVILEGED.stream()
        .filter(users::contains)
        .findFirst()
        .orElseThrow(() -> new IOException("no user to run a server as: none of " + UNPRIVILEGED));
  }
}
