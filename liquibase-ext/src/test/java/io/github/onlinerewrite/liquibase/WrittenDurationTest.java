package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenDurationTest {

  @ParameterizedTest
  @CsvSource({
    "200 ms, PT0.2S",
    "200ms, PT0.2S",
    "2 s, PT2S",
    "90 min, PT1H30M",
    "1 h, PT1H",
    "2 d, PT48H"
  })
  void everyUnitIsRead(String written, Duration expected) {
    assertThat(WrittenDuration.parse(written)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "200", "ms", "1.5 s", "-1 s", "1 m", "1 H", "PT1S", "1 s 2 ms"})
  void everythingElseIsRefusedWithTheValueAndWhatIsAllowed(String written) {
    assertThatThrownBy(() -> WrittenDuration.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + written + "\"")
        .hasMessageContaining("ms, s, min, h or d");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 ms",
    "PT0.012S, 12 ms",
    "PT3.44S, 3.4 s",
    "PT5M6S, 5 min 6 s",
    "PT7H8M9S, 7 h 8 min",
    "PT5M, 5 min",
    "PT49H, 49 h"
  })
  void longDurationsAreWrittenCoarsely(Duration duration, String written) {
    assertThat(WrittenDuration.write(duration)).isEqualTo(written);
  }

  @Test
  void theLongestDurationIsRead() {
    assertThat(WrittenDuration.parse("999999999 d")).isEqualTo(Duration.ofDays(999_999_999));
  }
}
