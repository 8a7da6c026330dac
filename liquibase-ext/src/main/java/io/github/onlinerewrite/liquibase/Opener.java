package io.github.onlinerewrite.liquibase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/**
 * Opens sessions within a time that is ours and not the pool's, on a thread of its own: as the
 * sessions of a rewrite are opened, which a source that goes by the calling thread does not suit.
 */
final class Opener implements AutoCloseable {

  private final DataSource dataSource;
  private final Duration patience;
  private final ExecutorService thread;

  Opener(DataSource dataSource, Duration patience) {
    this.dataSource = dataSource;
    this.patience = patience;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread daemon = new Thread(work, "online-rewrite-opener");
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /** A new session; a failure of any kind is an SQLException. */
  Connection open() throws SQLException {
    Future<Connection> asked = thread.submit(() -> dataSource.getConnection());
    try {
      return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      thread.execute(() -> closeWhatCameLate(asked));
      throw new SQLException("none came within " + WrittenDuration.write(patience), late);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof SQLException refused) {
        throw refused;
      }
      throw new SQLException(String.valueOf(failure.getCause()), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      thread.execute(() -> closeWhatCameLate(asked));
      throw new SQLException("interrupted", interrupted);
    }
  }

  /** Runs after the asking, on its thread. */
  private static void closeWhatCameLate(Future<Connection> asked) {
    try {
      close(asked.get());
    } catch (ExecutionException none) {
      // Nobody waits for it any more.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException alreadyGone) {
      // It served the question only; a session that cannot be closed is gone.
    }
  }

  /** Whoever waits for a session goes on to wait, and gives it back when it comes. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
