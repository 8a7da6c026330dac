package io.github.onlinerewrite.engine.internal.throttle;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.time.Duration;

/** How much may be worked on in a second. Thread-safe. */
final class Rate {

  /** Who comes that late was held up by us, and has not been idle. */
  private static final Duration LATE = Duration.ofMillis(100);

  private final ByteSize mostASecond;
  private final Timing timing;
  private long next;
  private boolean holding;

  Rate(ByteSize mostASecond, Timing timing) {
    this.mostASecond = mostASecond;
    this.timing = timing;
    this.next = timing.nanoTime();
  }

  /** Whether that many bytes may be worked on from now; they count as worked on then. */
  synchronized boolean take(long bytes) {
    long now = timing.nanoTime();
    holding = next - now > 0;
    if (holding) {
      return false;
    }
    long from = now - next > LATE.toNanos() ? now : next;
    next = from + (long) (1e9 * bytes / mostASecond.bytes());
    return true;
  }

  /** What keeps somebody waiting now, in words; empty: nothing. */
  synchronized String words() {
    return holding ? "held to " + mostASecond + "/s" : "";
  }
}
