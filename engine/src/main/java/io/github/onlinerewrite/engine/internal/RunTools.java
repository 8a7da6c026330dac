package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.throttle.Throttling;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Sessions;

/** What every run is given. */
record RunTools(
    Sessions sessions,
    Journal journal,
    Progress progress,
    LockAttempts attempts,
    Timing timing,
    Throttling throttling) {

  static RunTools of(
      Sessions sessions,
      Identifier journalSchema,
      QualifiedName source,
      RewriteOptions options,
      RewriteListener listener) {
    Timing timing = Timing.system();
    Progress progress =
        new Progress(source.toString(), listener, timing, options.progressInterval());
    return new RunTools(
        sessions,
        new Journal(journalSchema),
        progress,
        new LockAttempts(timing, options.stallBudget(), progress),
        timing,
        new Throttling(
            options.throttle(), options.swapTimeout(), sessions.lead(), progress, timing));
  }
}
