package io.github.onlinerewrite.samples.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.samples.Printed;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** The whole story with fewer rows. */
class RollingDeploymentIT {

  @Test
  void noRequestFailsWhileTheNextVersionRewritesTheTable() throws Exception {
    assertThat(SpringBootVersion.getVersion())
        .isEqualTo(System.getProperty("sample.spring-boot.version"));
    Printed printed = new Printed();

    RollingDeployment.Report report =
        printed.by(() -> RollingDeployment.withLiquibase(System.out).run(20_000));

    assertThat(report.failures()).isEmpty();
    assertThat(report.requests()).isGreaterThan(200);
    assertThat(report.before()).startsWith("id integer");
    assertThat(report.after()).startsWith("id bigint");
    assertThat(printed.text())
        .contains("sessions of the rewrite: the application's DataSource")
        .contains("failed 0");
  }
}
