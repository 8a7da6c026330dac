package io.github.onlinerewrite.testsupport;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** PostgreSQL from the binaries on the class path, on a free port of the loopback interface. */
final class EmbeddedServer {
  /** A cold disk and a busy machine: initdb alone has been seen to need 20 s. */
  private static final Duration STARTUP_WAIT = Duration.ofSeconds(90);

  private EmbeddedServer() {}

  /** A server, and what ends it. */
  record Started(PostgresServer.Admin admin, Closeable end) {}

  /** Ends with the JVM. */
  static PostgresServer.Admin start(Map<String, String> settings) {
    return started(settings).admin();
  }

  static Started started(Map<String, String> settings) {
    try {
      // A file, not this JVM's output: the tests provoke errors that would bury the report.
      Path log = Files.createDirectories(Path.of("target")).resolve("postgres.log");
      ProcessBuilder.Redirect redirect = ProcessBuilder.Redirect.appendTo(log.toFile());
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setPGStartupWait(STARTUP_WAIT)
              .setOutputRedirector(redirect)
              .setErrorRedirector(redirect)
              // The same order of texts on every machine.
              .setLocaleConfig("locale", "C.UTF-8");
      settings.forEach(builder::setServerConfig);
      EmbeddedPostgres server = builder.start();
      return new Started(
          new PostgresServer.Admin(
              server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres"),
          server);
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
    }
  }
}
