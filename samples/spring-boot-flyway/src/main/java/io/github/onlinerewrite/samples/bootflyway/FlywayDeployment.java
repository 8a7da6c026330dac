package io.github.onlinerewrite.samples.bootflyway;

import io.github.onlinerewrite.samples.boot.RollingDeployment;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * The deployment of {@link RollingDeployment}, with Flyway. The migrations are in {@code
 * db/migration}; the first version of the service has the first of them only.
 */
public final class FlywayDeployment {

  /**
   * What a service sets: the first line for a rewrite, two since its database was not empty, the
   * rest since the sample logs little else.
   */
  private static final List<String> FLYWAY =
      List.of(
          "spring.flyway.postgresql.transactional-lock=false",
          "spring.flyway.baseline-on-migrate=true",
          "spring.flyway.baseline-version=0",
          "logging.level.org.flywaydb=info",
          "logging.level.io.github.onlinerewrite.flyway=info");

  private FlywayDeployment() {}

  public static void main(String[] arguments) throws Exception {
    toldOn(new PrintStream(System.out, true, StandardCharsets.UTF_8)).run();
  }

  static RollingDeployment toldOn(PrintStream out) {
    List<String> old = Stream.concat(FLYWAY.stream(), Stream.of("spring.flyway.target=1")).toList();
    return new RollingDeployment(old, FLYWAY, out);
  }
}
