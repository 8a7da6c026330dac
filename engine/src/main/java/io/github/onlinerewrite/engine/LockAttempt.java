package io.github.onlinerewrite.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to take a lock that an application can feel, whether it succeeded or gave up. What
 * was asked for outside the lock queue, and so stalled nobody, is no attempt.
 *
 * @param purpose what the lock was for, in words: "swap", "install the capture"
 * @param locked the qualified table that was to be locked, the first of them where there are more
 * @param at when it began, by this machine's clock
 * @param stall the longest that an application statement can have waited for it: from the first
 *     lock that was asked for to the release of all
 * @param lockHeld from the first lock that was granted to the release of all; zero: none was
 * @param obstacle why it gave up, in words, without a value of a row; null: it succeeded
 */
public record LockAttempt(
    String purpose,
    String locked,
    Instant at,
    Duration stall,
    Duration lockHeld,
    @Nullable String obstacle) {

  public LockAttempt {
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(locked, "locked");
    Objects.requireNonNull(at, "at");
    if (lockHeld.compareTo(stall) > 0) {
      throw new IllegalArgumentException(
          "lockHeld is " + lockHeld + ": must be at most the stall, " + stall);
    }
  }

  /** Whether what the lock was for is done and committed. */
  public boolean succeeded() {
    return obstacle == null;
  }

  /** The part of the stall in which it waited for its first lock. */
  public Duration lockWait() {
    return stall.minus(lockHeld);
  }
}
