package io.github.onlinerewrite.engine.internal.jfr;

import io.github.onlinerewrite.engine.LockAttempt;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** One attempt to take a lock that an application can feel; told when its locks are released. */
@Name("io.github.onlinerewrite.LockAttempt")
@Label("Lock Attempt")
public final class LockAttemptEvent extends RewriteEvent {

  @Label("Phase")
  @Nullable String phase;

  @Label("Purpose")
  @Nullable String purpose;

  @Label("Locked Table")
  @Nullable String locked;

  @Label("Attempt")
  @Description("How many attempts of this purpose the run has made, this one included")
  long attempt;

  @Label("Stall")
  @Description("The longest that an application statement can have waited")
  @Timespan(Timespan.NANOSECONDS)
  long stall;

  @Label("Lock Held")
  @Timespan(Timespan.NANOSECONDS)
  long lockHeld;

  @Label("Outcome")
  @Description("\"succeeded\", or why it gave up")
  @Nullable String outcome;

  /** The attempt has ended. */
  public void ended(String source, long number, Ended ended) {
    if (shouldCommit()) {
      of(source, number);
      phase = ended.phase;
      attempt = ended.attempt;
      purpose = ended.how.purpose();
      locked = ended.how.locked();
      stall = ended.how.stall().toNanos();
      lockHeld = ended.how.lockHeld().toNanos();
      String obstacle = ended.how.obstacle();
      outcome = obstacle == null ? "succeeded" : obstacle;
      commit();
    }
  }

  /** How it ended, in which phase, and the how manieth of its purpose it was. */
  public record Ended(String phase, long attempt, LockAttempt how) {}
}
