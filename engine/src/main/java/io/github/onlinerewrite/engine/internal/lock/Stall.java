package io.github.onlinerewrite.engine.internal.lock;

import java.time.Duration;

/**
 * What one attempt cost applications at most.
 *
 * @param total from the first lock that was asked for to the release of all
 * @param lockHeld from the first lock that was granted to the release of all
 */
public record Stall(Duration total, Duration lockHeld) {

  public Stall {
    if (lockHeld.compareTo(total) > 0) {
      throw new IllegalArgumentException(
          "lockHeld is " + lockHeld + ": must be at most the total, " + total);
    }
  }

  /** No lock was asked for. */
  public static final Stall NONE = new Stall(Duration.ZERO, Duration.ZERO);

  /** The longer of both, part by part. */
  public Stall longest(Stall other) {
    return new Stall(longer(total, other.total), longer(lockHeld, other.lockHeld));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
