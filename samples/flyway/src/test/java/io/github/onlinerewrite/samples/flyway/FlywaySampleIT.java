package io.github.onlinerewrite.samples.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.quickstart.Quickstart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The whole story with fewer rows; and the command that the folder's README gives. */
class FlywaySampleIT {

  private static final Path FOLDER = Path.of(System.getProperty("basedir", "."));

  @Test
  void tableIsPartitionedUnderLoadAndNoWriteIsLost() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    Quickstart.run(
        new PrintStream(printed, true, StandardCharsets.UTF_8), FlywaySample::migrate, 50_000);

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("After         partitioned table with 25 partitions (id bigint,")
        .contains("not one write was lost");
  }

  @Test
  void liquibaseIsNotAtHand() {
    assertThat(getClass().getClassLoader().getResource("liquibase/Scope.class")).isNull();
  }

  @Test
  void commandOfTheReadmeIsRunByCi() throws IOException {
    String command =
        Files.readString(FOLDER.resolve("README.md"))
            .lines()
            .filter(line -> line.startsWith("mvn "))
            .findFirst()
            .orElseThrow();

    assertThat(Files.readString(FOLDER.resolve("../../.ci/run")).lines()).contains(command);
  }
}
