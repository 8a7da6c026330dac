package io.github.onlinerewrite.samples.flywaycli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The whole story with fewer rows. */
class FlywayCommandLineIT {

  @Test
  void exitCodesAndHistoryAreTrue() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    FlywayCommandLine.Outcome outcome =
        new FlywayCommandLine(new PrintStream(printed, true, StandardCharsets.UTF_8)).run(5_000);

    assertThat(outcome.rewritten().exitCode())
        .as(printed.toString(StandardCharsets.UTF_8))
        .isZero();
    assertThat(outcome.rewritten().printed())
        .containsPattern("public\\.measurement: rewritten in .*, 5000 rows copied");
    assertThat(outcome.refused().exitCode()).isNotZero();
    assertThat(outcome.refused().printed())
        .contains("public.visit")
        .contains("identity-key-missing");
    assertThat(outcome.repaired().exitCode()).isZero();
    assertThat(outcome.histories()).containsExactly("2, 3 failed", "2");
    assertThat(outcome.shapes().get(0)).startsWith("id integer, city_id integer");
    assertThat(outcome.shapes().get(1))
        .isEqualTo(outcome.shapes().get(0).replaceFirst("id integer", "id bigint"));
  }
}
