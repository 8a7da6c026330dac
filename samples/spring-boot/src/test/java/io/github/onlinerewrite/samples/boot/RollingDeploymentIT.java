package io.github.onlinerewrite.samples.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** The whole story with fewer rows. */
class RollingDeploymentIT {

  @Test
  void noRequestFailsWhileTheNextVersionRewritesTheTable() throws Exception {
    assertThat(SpringBootVersion.getVersion())
        .isEqualTo(System.getProperty("sample.spring-boot.version"));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    PrintStream before = System.out;

    RollingDeployment.Report report;
    System.setOut(out);
    try {
      report = new RollingDeployment(out).run(20_000);
    } finally {
      System.setOut(before);
    }

    assertThat(report.failures()).isEmpty();
    assertThat(report.requests()).isGreaterThan(200);
    assertThat(report.before()).startsWith("id integer");
    assertThat(report.after()).startsWith("id bigint");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("sessions of the rewrite: the application's DataSource")
        .contains("failed 0");
  }
}
