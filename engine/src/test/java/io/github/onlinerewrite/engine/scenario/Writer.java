package io.github.onlinerewrite.engine.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A session of the application that writes until it is told to rest. */
final class Writer implements Callable<Integer> {

  /** 40001 is answered as an application does; the others say that the columns are new. */
  private static final Set<String> RETRIED = Set.of("40001", "42703", "428C9", "42601", "42P01");

  private static final int MOST_RETRIES = 50;

  private final DataSource sessions;
  private final Writing writing;
  private final AtomicInteger written = new AtomicInteger();
  private volatile boolean resting;

  Writer(DataSource sessions, Writing writing) {
    this.sessions = sessions;
    this.writing = writing;
  }

  private interface Step {
    boolean run() throws SQLException;
  }

  /** The number of transactions that it committed. */
  @Override
  public Integer call() throws SQLException {
    try (Connection session = sessions.getConnection()) {
      writing.begin(session);
      while (!resting) {
        if (retried(() -> writing.step(session))) {
          written.incrementAndGet();
        }
      }
      retried(
          () -> {
            writing.end(session);
            return true;
          });
      return written.get();
    }
  }

  int written() {
    return written.get();
  }

  void rest() {
    resting = true;
  }

  private static boolean retried(Step step) throws SQLException {
    for (int retries = 0; ; retries++) {
      try {
        return step.run();
      } catch (SQLException failure) {
        if (!RETRIED.contains(failure.getSQLState()) || retries == MOST_RETRIES) {
          throw failure;
        }
      }
    }
  }
}
