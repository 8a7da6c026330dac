package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteResult;

/** How a run ended. */
public sealed interface Outcome {

  /** It has not ended, as far as the report knows. */
  record Unknown() implements Outcome {}

  /** It came to its end, or to where the swap can be made. */
  record Ended(RewriteResult result) implements Outcome {}

  /** It did not come to its end. */
  record Failed(RewriteException failure) implements Outcome {}

  /**
   * Something failed outside the rewrite; of its message nothing is told, which may hold a value.
   */
  record Broken(String kind) implements Outcome {}
}
