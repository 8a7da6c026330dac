package io.github.onlinerewrite.samples.boot;

import io.github.onlinerewrite.samples.Measurements;
import io.github.onlinerewrite.samples.SampleServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Deploys the next version of a service while the old one serves: the new one runs Liquibase, or
 * Flyway, when it starts, and that rewrites the table which both use.
 */
public final class RollingDeployment {

  private static final int ROWS = 200_000;

  private final List<String> old;
  private final List<String> next;
  private final PrintStream out;

  /**
   * Both versions as properties of Spring Boot, beside those of the service; all is told on out.
   */
  public RollingDeployment(List<String> old, List<String> next, PrintStream out) {
    this.old = List.copyOf(old);
    this.next = List.copyOf(next);
    this.out = out;
  }

  /** What the clients of the service noticed, and what became of the table. */
  public record Report(
      long requests, List<String> failures, Duration longest, String before, String after) {}

  public static void main(String[] arguments) throws Exception {
    withLiquibase(new PrintStream(System.out, true, StandardCharsets.UTF_8)).run();
  }

  static RollingDeployment withLiquibase(PrintStream out) {
    return new RollingDeployment(
        List.of("spring.liquibase.change-log=classpath:version-1.xml"),
        List.of("spring.liquibase.change-log=classpath:version-2.xml"),
        out);
  }

  /** Deploys over a table whose rewrite takes some seconds. */
  public Report run() throws Exception {
    return run(ROWS);
  }

  /** Deploys over a table of so many rows. */
  public Report run(int rows) throws Exception {
    try (SampleServer server = SampleServer.start()) {
      Measurements measurements = new Measurements(server);
      measurements.create(rows);
      String before = measurements.shape();
      try (ConfigurableApplicationContext serving = start(server, old);
          Requests requests = Requests.start(address(serving), rows)) {
        Instant begun = Instant.now();
        try (ConfigurableApplicationContext deployed = start(server, next)) {
          Duration deployment = Duration.between(begun, Instant.now());
          requests.sendTo(address(deployed));
          serve(requests, 200);
          requests.end();
          Report report =
              new Report(
                  requests.answered(),
                  requests.failures(),
                  requests.longest(),
                  before,
                  measurements.shape());
          tell(report, deployment);
          return report;
        }
      }
    }
  }

  private static ConfigurableApplicationContext start(SampleServer server, List<String> version) {
    return new SpringApplicationBuilder(WeatherService.class)
        .properties(
            "spring.datasource.url=" + server.url(),
            "spring.datasource.username=" + SampleServer.OWNER,
            "spring.datasource.password=" + server.password())
        .properties(version.toArray(String[]::new))
        .run();
  }

  private static String address(ConfigurableApplicationContext instance) {
    return "http://localhost:" + instance.getEnvironment().getRequiredProperty("local.server.port");
  }

  /** Returns when so many more have been answered. */
  private static void serve(Requests requests, long more) throws InterruptedException {
    long enough = requests.answered() + more;
    while (requests.answered() < enough && requests.failures().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private void tell(Report report, Duration deployment) {
    out.println();
    out.println("Before      " + report.before());
    out.println("After       " + report.after());
    out.println("Deployment  " + deployment.toMillis() + " ms until the new version was up");
    out.println(
        "Requests    " + report.requests() + " meanwhile, failed " + report.failures().size());
    out.println("Longest     " + report.longest().toMillis() + " ms");
    report.failures().stream().limit(5).forEach(failure -> out.println("  " + failure));
  }
}
