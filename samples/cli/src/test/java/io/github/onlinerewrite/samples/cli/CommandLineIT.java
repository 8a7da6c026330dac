package io.github.onlinerewrite.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The whole story with fewer rows. */
class CommandLineIT {

  @Test
  void exitCodesAndRecordsAreTrue() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    CommandLine.Outcome outcome =
        new CommandLine(new PrintStream(printed, true, StandardCharsets.UTF_8)).run(5_000);

    assertThat(outcome.help().printed())
        .contains(System.getProperty("sample.liquibase.version"))
        .contains("online-rewrite-liquibase");
    assertThat(outcome.rewritten().exitCode()).isZero();
    assertThat(outcome.rewritten().printed())
        .contains("sessions of the rewrite: the URL, username and password")
        .containsPattern("public\\.measurement: done in .*: 5,000 rows copied")
        .doesNotContain("SLF4J");
    assertThat(outcome.refused().exitCode()).isNotZero();
    assertThat(outcome.refused().printed())
        .contains("public.visit, phase CHECK")
        .contains("nothing was changed");
    assertThat(outcome.recorded()).containsExactly("changelog.xml");
    assertThat(outcome.before()).startsWith("id integer, city_id integer");
    assertThat(outcome.after()).isEqualTo(outcome.before().replaceFirst("id integer", "id bigint"));
  }
}
