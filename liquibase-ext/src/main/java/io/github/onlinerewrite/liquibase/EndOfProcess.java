package io.github.onlinerewrite.liquibase;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Until it is closed, the end of the process (Ctrl-C, SIGTERM) interrupts the thread that made it
 * and waits a while for it: until its work is cleaned up, and until Liquibase, which goes on with
 * the failure on the same thread, has given its lock back. A second Ctrl-C ends the process at
 * once.
 */
final class EndOfProcess implements AutoCloseable {

  /** Longer than it takes to cancel a statement, shorter than what service managers wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(9);

  private static final long MILLIS_BETWEEN_LOOKS = 20;

  private final Thread caller = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "online-rewrite-end");
  private final BooleanSupplier lockIsHeld;
  private final Consumer<String> line;
  private volatile boolean begun;

  private EndOfProcess(BooleanSupplier lockIsHeld, Consumer<String> line) {
    this.lockIsHeld = lockIsHeld;
    this.line = line;
  }

  /**
   * Begins to wait for the end.
   *
   * @param lockIsHeld whether Liquibase still has its lock; from any thread
   */
  static EndOfProcess awaited(BooleanSupplier lockIsHeld, Consumer<String> line) {
    EndOfProcess end = new EndOfProcess(lockIsHeld, line);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /** Whether the process is ending. */
  boolean hasBegun() {
    return begun;
  }

  private void stop() {
    begun = true;
    SecondInterrupt.endsTheProcess();
    line.accept("stopping, which may take some seconds; Ctrl-C again ends the process at once");
    caller.interrupt();
    try {
      long limit = System.nanoTime() + PATIENCE.toNanos();
      boolean isClosed = closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      while (isClosed && lockIsHeld.getAsBoolean() && System.nanoTime() < limit) {
        TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
      }
      if (!isClosed || lockIsHeld.getAsBoolean()) {
        line.accept(
            "not stopped within "
                + PATIENCE.toSeconds()
                + " s: the server ends what is left of it. Before the next update, run"
                + " release-locks; then update resumes");
      }
    } catch (InterruptedException unexpected) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work is at its end; an interrupt of ours does not go beyond it. */
  @Override
  public void close() {
    closed.countDown();
    if (!begun) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException endIsNear) {
        // The hook runs, or will, and has nobody to wait for.
        begun = true;
      }
    }
    if (begun) {
      Thread.interrupted();
    }
  }
}
