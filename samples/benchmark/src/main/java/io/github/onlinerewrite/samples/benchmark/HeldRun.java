package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/** A rewrite that stands still when all is copied, with its capture at work, until it is closed. */
final class HeldRun implements AutoCloseable {

  private final CountDownLatch closed = new CountDownLatch(1);
  private final CompletableFuture<Void> copied = new CompletableFuture<>();
  private final CompletableFuture<Void> run;
  private volatile boolean hasCopied;

  private HeldRun(Cluster cluster, Capture capture) {
    run =
        CompletableFuture.runAsync(
            () -> {
              try {
                EngineRun.on(cluster, Accounts.DATABASE)
                    .rewrite(
                        Accounts.TO_BIGINT,
                        RewriteOptions.defaults().withVerify(false).withCapture(capture),
                        listener());
              } finally {
                copied.complete(null);
              }
            });
  }

  static HeldRun start(Cluster cluster, Capture capture) {
    return new HeldRun(cluster, capture);
  }

  private RewriteListener listener() {
    return new RewriteListener() {
      @Override
      public void phaseStarted(String table, RewritePhase phase) {
        if (phase == RewritePhase.INDEX) {
          hasCopied = true;
          copied.complete(null);
          awaitClose();
        }
      }
    };
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when all is copied; fails where the run has ended before. */
  void awaitCopied() {
    copied.join();
    if (!hasCopied) {
      run.join();
    }
  }

  /** Lets it come to its end, so that nothing of it is at work any more. */
  @Override
  public void close() {
    closed.countDown();
    try {
      run.join();
    } catch (CompletionException failure) {
      throw new IllegalStateException("the run that was held has failed", failure);
    }
  }
}
