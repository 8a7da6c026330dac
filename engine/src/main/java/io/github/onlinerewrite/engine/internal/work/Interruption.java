package io.github.onlinerewrite.engine.internal.work;

import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the thread that made it is interrupted, until it is closed, and cancels what the
 * sessions of its run are doing then: a thread that waits for the server's answer does not notice.
 */
public final class Interruption implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
  private static final long MILLIS_BETWEEN_LOOKS = 100;

  private final Thread caller = Thread.currentThread();
  private final Sessions sessions;
  private final ScheduledExecutorService thread;

  private Interruption(Sessions sessions) {
    this.sessions = sessions;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread daemon = new Thread(work, "online-rewrite-interruption");
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /** Begins to look. */
  public static Interruption cancelling(Sessions sessions) {
    Interruption interruption = new Interruption(sessions);
    var unused =
        interruption.thread.scheduleWithFixedDelay(
            interruption::look, MILLIS_BETWEEN_LOOKS, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
    return interruption;
  }

  private void look() {
    if (caller.isInterrupted()) {
      try {
        sessions.cancelWork();
      } catch (SQLException failure) {
        // The statement may have ended on its own; if not, the next look cancels it.
        LOG.debug("a statement could not be cancelled", failure);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
