package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.time.Duration;
import java.util.Map;

/**
 * What a page is written of.
 *
 * @param history what was heard
 * @param plan what was asked for
 * @param outcome how it ended
 * @param end of the run, since its beginning
 * @param versions of what took part, by its name
 */
public record Facts(
    History history, Plan plan, Outcome outcome, Duration end, Map<String, String> versions) {

  /**
   * What was asked for.
   *
   * @param table the qualified source
   * @param call which call it is
   */
  public record Plan(String table, RewriteSpec spec, RewriteOptions options, Call call) {

    /** Whether an earlier run has prepared it, so that the spec is in the journal. */
    boolean prepared() {
      return call != Call.REWRITE;
    }
  }

  /** Calls of the engine that make a report. */
  public enum Call {
    REWRITE,
    SWAP,
    REVERT
  }
}
