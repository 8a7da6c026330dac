package io.github.onlinerewrite.testsupport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL's official image; needs a container engine. */
final class ContainerServer {
  /** Includes the download of the image. */
  private static final Duration STARTUP_WAIT = Duration.ofMinutes(5);

  private ContainerServer() {}

  static PostgresServer.Admin start(int majorVersion, Map<String, String> settings) {
    PostgreSQLContainer container =
        new PostgreSQLContainer("postgres:" + majorVersion)
            .withStartupTimeout(STARTUP_WAIT)
            .withCommand(commandLine(settings));
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "postgres-container-stop"));
    container.start();
    return new PostgresServer.Admin(
        container.getJdbcUrl(), container.getUsername(), container.getPassword());
  }

  private static String[] commandLine(Map<String, String> settings) {
    List<String> words = new ArrayList<>(List.of("postgres"));
    settings.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
    return words.toArray(String[]::new);
  }
}
