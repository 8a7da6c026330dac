package io.github.onlinerewrite.samples.bootflyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.samples.Printed;
import io.github.onlinerewrite.samples.boot.RollingDeployment;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** The whole story with fewer rows. */
class FlywayDeploymentIT {

  @Test
  void noRequestFailsWhileTheNextVersionRewritesTheTable() throws Exception {
    Printed printed = new Printed();

    RollingDeployment.Report report =
        printed.by(() -> FlywayDeployment.toldOn(System.out).run(20_000));

    assertThat(report.failures()).isEmpty();
    assertThat(report.requests()).isGreaterThan(200);
    assertThat(report.before()).startsWith("id integer");
    assertThat(report.after()).startsWith("id bigint");
    assertThat(printed.text())
        .contains("Successfully applied 1 migration to schema \"public\", now at version v1")
        .containsPattern("public\\.measurement: rewritten in .* rows copied")
        .contains("Successfully applied 1 migration to schema \"public\", now at version v2")
        .contains("failed 0");
  }

  /** Spring Boot with the Flyway that it comes with. */
  @Test
  void versionsAreThoseThatTheBuildMeans() {
    assertThat(SpringBootVersion.getVersion())
        .isEqualTo(System.getProperty("sample.spring-boot.version"));
    assertThat(Flyway.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .endsWith(
            "flyway-core-" + System.getProperty("sample.spring-boot.flyway.version") + ".jar");
  }
}
