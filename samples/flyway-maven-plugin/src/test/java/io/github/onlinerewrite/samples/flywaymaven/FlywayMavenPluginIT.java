package io.github.onlinerewrite.samples.flywaymaven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The whole story with fewer rows. */
class FlywayMavenPluginIT {

  @Test
  void mavenFailsWhereTheRewriteDoesAndNowhereElse() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    FlywayMavenPlugin.Outcome outcome =
        new FlywayMavenPlugin(new PrintStream(printed, true, StandardCharsets.UTF_8)).run(5_000);

    assertThat(outcome.rewritten().exitCode())
        .as(printed.toString(StandardCharsets.UTF_8))
        .isZero();
    assertThat(outcome.rewritten().printed())
        .containsPattern(
            "flyway(-maven-plugin)?:" + System.getProperty("sample.flyway.version") + ":migrate")
        .contains("public.measurement: rewritten in", "5000 rows copied");
    assertThat(outcome.refused().exitCode()).isNotZero();
    assertThat(outcome.refused().printed())
        .contains("public.visit, phase CHECK")
        .contains("nothing was changed")
        .contains("BUILD FAILURE");
    assertThat(outcome.history()).isEqualTo("2, 3 failed");
    assertThat(outcome.before()).startsWith("id integer, city_id integer");
    assertThat(outcome.after()).isEqualTo(outcome.before().replaceFirst("id integer", "id bigint"));
  }
}
