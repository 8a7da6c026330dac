package io.github.onlinerewrite.samples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void medianIsTheMiddleOne() {
    assertThat(new Figures(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
    assertThat(new Figures(List.of(9.0, 1.0, 2.0, 4.0)).median()).isEqualTo(3);
    assertThat(new Figures(List.of()).median()).isNaN();
  }

  @Test
  void quantilesAreThoseOfTransactions() {
    long[] waits = new long[200];
    for (int i = 0; i < waits.length; i++) {
      waits[waits.length - 1 - i] = (i + 1) * 1000L;
    }

    assertThat(Waits.of(waits)).isEqualTo(new Waits(200, 100, 198, 200));
  }

  @Test
  void whatIsNotKnownIsADash() {
    assertThat(Figures.decimal(Double.NaN, 1)).isEqualTo("–");
    assertThat(Figures.decimal(1234.56, 1)).isEqualTo("1,234.6");
  }
}
