package io.github.onlinerewrite.engine.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** One phase, from its beginning to the next one's or to the end of the run. */
@Name("io.github.onlinerewrite.Phase")
@Label("Phase")
public final class PhaseEvent extends RewriteEvent {

  @Label("Phase")
  @Nullable String phase;

  @Label("Outcome")
  @Description(
      "\"over\" when another phase followed or the run had come to its end, or why it ended")
  @Nullable String outcome;

  /** The phase has ended. */
  public void ended(String source, long number, String name, String how) {
    end();
    if (shouldCommit()) {
      of(source, number);
      phase = name;
      outcome = how;
      commit();
    }
  }
}
