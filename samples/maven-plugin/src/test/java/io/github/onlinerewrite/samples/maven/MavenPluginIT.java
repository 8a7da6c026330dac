package io.github.onlinerewrite.samples.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The whole story with fewer rows. */
class MavenPluginIT {

  @Test
  void mavenFailsWhereTheRewriteDoesAndNowhereElse() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    MavenPlugin.Outcome outcome =
        new MavenPlugin(new PrintStream(printed, true, StandardCharsets.UTF_8)).run(5_000);

    assertThat(outcome.rewritten().exitCode())
        .as(printed.toString(StandardCharsets.UTF_8))
        .isZero();
    assertThat(outcome.rewritten().printed())
        .contains(
            "liquibase-maven-plugin:" + System.getProperty("sample.liquibase.version") + ":update")
        .contains("sessions of the rewrite: the URL, username and password")
        .containsPattern("public\\.measurement: done in .*: 5,000 rows copied");
    assertThat(outcome.refused().exitCode()).isNotZero();
    assertThat(outcome.refused().printed())
        .contains("public.visit, phase CHECK")
        .contains("nothing was changed")
        .contains("BUILD FAILURE");
    assertThat(outcome.recorded()).isEqualTo("changelog.xml");
    assertThat(outcome.before()).startsWith("id integer, city_id integer");
    assertThat(outcome.after()).isEqualTo(outcome.before().replaceFirst("id integer", "id bigint"));
  }
}
