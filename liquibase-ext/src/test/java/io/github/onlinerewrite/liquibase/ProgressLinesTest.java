package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.RewriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

  private final List<String> told = new ArrayList<>();
  private final ProgressLines lines = new ProgressLines(told::add);

  @Test
  void progressIsOneLineThatBeginsWithTheTable() {
    lines.progress(
        new RewriteProgress(
            "public.m",
            RewritePhase.CATCH_UP,
            42,
            1_234_567,
            75_000,
            OptionalLong.of(1_312),
            Duration.ofSeconds(35),
            "round 3"));

    assertThat(told)
        .containsExactly(
            "public.m: catch up 42 %, 75,000 rows/s, backlog 1,312, ETA 35.0 s, round 3");
  }

  @Test
  void whatIsNotKnownIsNotMadeUp() {
    lines.progress(
        new RewriteProgress(
            "public.m", RewritePhase.COPY, 0, 0, 0, OptionalLong.empty(), null, ""));

    assertThat(told).containsExactly("public.m: copy 0 %, 0 rows/s, ETA not known");
  }

  @Test
  void whatOnlyTakesTimeHasNoRate() {
    lines.progress(
        new RewriteProgress(
            "public.m", RewritePhase.INDEX, 33, 0, 0, OptionalLong.of(7), null, "building"));

    assertThat(told).containsExactly("public.m: index 33 %, backlog 7, building");
  }

  @Test
  void phasesAndNoticesAreTold() {
    lines.phaseStarted("public.m", RewritePhase.CUT_OVER);
    lines.notice("public.m", "waiting for pid 7");

    assertThat(told).containsExactly("public.m: cut over", "public.m: waiting for pid 7");
  }

  @Test
  void resultHoldsTheFiguresAndTheNotices() {
    lines.result(result(false));

    assertThat(told)
        .containsExactly(
            "public.m: done in 12.3 s: 1,000,000 rows copied, 4,321 changes replayed, longest lock"
                + " held 9 ms, longest stall 14 ms, swapped in attempt 2",
            "public.m: a notice");
  }

  @Test
  void resultTellsThatAnEarlierRunHasSwapped() {
    lines.result(result(true));

    assertThat(told.get(0)).startsWith("public.m: swapped by an earlier run, finished in 12.3 s");
  }

  @Test
  void resultTellsThatTheSwapIsStillToBeMade() {
    lines.result(result(false, true));

    assertThat(told.get(0))
        .startsWith("public.m: ready to be swapped, in 12.3 s")
        .doesNotContain("attempt");
  }

  private static RewriteResult result(boolean alreadySwapped) {
    return result(alreadySwapped, false);
  }

  private static RewriteResult result(boolean alreadySwapped, boolean prepared) {
    return new RewriteResult(
        "public.m",
        "public.m_old",
        1_000_000,
        4_321,
        Duration.ofMillis(12_300),
        Duration.ofMillis(9),
        Duration.ofMillis(14),
        2,
        alreadySwapped,
        prepared,
        List.of("a notice"));
  }
}
