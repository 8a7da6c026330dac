package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.RewritePhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Looks at a run, thinned out as it gets longer, so that they are never more than some hundred. */
final class Samples {

  /** Two for each pixel of a narrow screen: more would not be seen. */
  private static final int MOST = 800;

  private final List<Sample> kept = new ArrayList<>();
  private long every = 1;
  private long seen;

  /**
   * One look.
   *
   * @param at since the beginning of the run
   * @param rowsCopied rows that the copy has put into the target; empty outside the copy
   * @param rowsPerSecond the rate of the phase's work; empty when it waits
   * @param backlog changes that are not yet replayed
   */
  record Sample(
      Duration at,
      RewritePhase phase,
      OptionalLong rowsCopied,
      OptionalLong rowsPerSecond,
      OptionalLong backlog) {}

  void add(Sample sample) {
    if (seen++ % every != 0) {
      return;
    }
    kept.add(sample);
    if (kept.size() > MOST) {
      every *= 2;
      List<Sample> half = new ArrayList<>();
      for (int i = 0; i < kept.size(); i += 2) {
        half.add(kept.get(i));
      }
      kept.clear();
      kept.addAll(half);
    }
  }

  List<Sample> all() {
    return List.copyOf(kept);
  }
}
