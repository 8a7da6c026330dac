package io.github.onlinerewrite.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program {@code pg_dump}, where one is on the path that is as new as the server. */
public final class PgDump {

  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

  private PgDump() {}

  /** What it prints of the database's schema, without our schema; empty when there is none. */
  public static Optional<List<String>> schemaOf(TestDatabase database) {
    try {
      Matcher version = VERSION.matcher(output(new ProcessBuilder("pg_dump", "--version")));
      if (!version.find() || Integer.parseInt(version.group(1)) < database.majorVersion()) {
        return Optional.empty();
      }
    } catch (IOException absent) {
      return Optional.empty();
    }
    URI url = URI.create(database.url().substring("jdbc:".length()));
    ProcessBuilder dump =
        new ProcessBuilder(
            "pg_dump",
            "--schema-only",
            "--exclude-schema=online_rewrite",
            "--host=" + url.getHost(),
            "--port=" + url.getPort(),
            "--username=" + database.ownerUser(),
            database.name());
    dump.environment().put("PGPASSWORD", database.password());
    try {
      // A random word of each run, which psql is not to take from the dump.
      return Optional.of(
          output(dump).lines().filter(line -> !line.matches("\\\\(un)?restrict .*")).toList());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String output(ProcessBuilder program) throws IOException {
    Process process = program.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(program.command().get(0) + ": " + output);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stop);
    }
    return output;
  }
}
