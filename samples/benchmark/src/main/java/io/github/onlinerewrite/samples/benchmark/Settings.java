package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param bindir where the server's programs are
 * @param folder where the server's own folder is made, on a disk with room
 * @param output where results go
 * @param liquibase where Liquibase is laid out
 * @param rows of the table
 * @param rounds how often each contender runs
 * @param rate updates a second while a contender runs under load
 * @param calm how long the load runs before a contender begins and after it has ended
 * @param contenders names of those that take part; empty: all
 */
record Settings(
    Story story,
    Path bindir,
    Path folder,
    Path output,
    Path liquibase,
    long rows,
    int rounds,
    int rate,
    Duration calm,
    Set<String> contenders) {

  /** Long enough to see what the application's waits are without us. */
  static final Duration CALM = Duration.ofSeconds(5);

  private static final long ROWS = 10_000_000;
  private static final int ROUNDS = 3;
  private static final int RATE = 600;

  Settings {
    contenders = Set.copyOf(contenders);
    refuseBelowOne("benchmark.rows", rows);
    refuseBelowOne("benchmark.rounds", rounds);
    refuseBelowOne("benchmark.rate", rate);
  }

  /** As the properties {@code benchmark.…} say; what is missing or blank has a default. */
  static Settings of(Properties properties) throws IOException {
    String bindir = word(properties, "bindir", "");
    String contenders = word(properties, "contenders", "");
    Path target = Path.of("target").toAbsolutePath();
    return new Settings(
        Story.of(word(properties, "story", Story.CONTEST.word())),
        bindir.isEmpty() ? bindirOfPgConfig() : Path.of(bindir),
        Path.of(word(properties, "folder", System.getProperty("java.io.tmpdir"))),
        target.resolve("benchmark"),
        target.resolve("liquibase"),
        Long.parseLong(word(properties, "rows", Long.toString(ROWS))),
        Integer.parseInt(word(properties, "rounds", Integer.toString(ROUNDS))),
        Integer.parseInt(word(properties, "rate", Integer.toString(RATE))),
        CALM,
        contenders.isEmpty() ? Set.of() : Set.of(contenders.split(" *, *")));
  }

  /** Whether {@code contender} was asked for. */
  boolean wants(String contender) {
    return contenders.isEmpty() || contenders.contains(contender);
  }

  /** Where {@code pg_config} says that the server's programs are; an error when there is none. */
  static Path bindirOfPgConfig() throws IOException {
    try {
      Process process = new ProcessBuilder("pg_config", "--bindir").start();
      return Path.of(
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (IOException none) {
      throw new IOException(
          "there is no pg_config that says where PostgreSQL's programs are: install a server, or"
              + " name the folder of initdb, pg_ctl and pgbench with -Dbenchmark.bindir",
          none);
    }
  }

  private static String word(Properties properties, String name, String whenMissing) {
    String value = properties.getProperty("benchmark." + name, "").strip();
    return value.isEmpty() ? whenMissing : value;
  }

  private static void refuseBelowOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ": must be at least 1");
    }
  }
}
