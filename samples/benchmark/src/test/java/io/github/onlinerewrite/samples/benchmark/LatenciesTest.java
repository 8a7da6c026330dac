package io.github.onlinerewrite.samples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pgbench logs, and what is made of it. */
class LatenciesTest {

  @TempDir Path folder;

  @BeforeEach
  void log() throws IOException {
    // The third took 5 s, of which pgbench was 1 s late: it was under way from 102 s to 106 s.
    Files.writeString(
        folder.resolve("wait.17"),
        """
        0 1 2000 0 100 0 500
        1 1 3000 0 101 0 0
        0 2 5000000 0 106 0 1000000
        """);
    Files.writeString(folder.resolve("wait.17.1"), "2 1 skipped 0 107 0 0\n2 2 1000 0 108 0 0\n");
    Files.writeString(folder.resolve("printed"), "not a log\n");
  }

  @Test
  void lagOfPgbenchIsNotTheServers() throws IOException {
    Waits waits = Latencies.read(folder, "wait").before(Instant.ofEpochSecond(101));

    assertThat(waits).isEqualTo(new Waits(1, 1.5, 1.5, 1.5));
  }

  @Test
  void waitCountsFromItsBeginningToItsEnd() throws IOException {
    Latencies latencies = Latencies.read(folder, "wait");

    Waits during = latencies.between(Instant.ofEpochSecond(103), Instant.ofEpochSecond(104));

    assertThat(during).isEqualTo(new Waits(1, 4000, 4000, 4000));
    assertThat(latencies.after(Instant.ofEpochSecond(104)).longest()).isEqualTo(1);
    assertThat(latencies.count()).isEqualTo(4);
  }

  @Test
  void longestOfEachSlot() throws IOException {
    assertThat(
            Latencies.read(folder, "wait")
                .longestBySlot(Instant.ofEpochSecond(100), Instant.ofEpochSecond(110), 5))
        .containsExactly(3, 0, 0, 4000, 1);
  }
}
