package io.github.onlinerewrite.quickstart;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/** Four writers, 400 transactions a second, until it is stopped. */
final class Application implements AutoCloseable {

  private static final int WRITERS = 4;
  private static final Duration PACE = Duration.ofMillis(10);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

  private final TrafficCounter counter = new TrafficCounter();
  private final List<Writer> writers = new ArrayList<>();
  private final List<Future<?>> schedules = new ArrayList<>();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(WRITERS);
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  private Application() {}

  static Application start(DataSource database, int rows) throws SQLException {
    Application application = new Application();
    try {
      for (int n = 1; n <= WRITERS; n++) {
        application.add(
            new Writer(database.getConnection(), new Rows(n, WRITERS, rows), application.counter));
      }
      return application;
    } catch (SQLException failure) {
      application.close();
      throw failure;
    }
  }

  private void add(Writer writer) {
    writers.add(writer);
    schedules.add(
        threads.scheduleAtFixedRate(
            () -> transaction(writer), 0, PACE.toMillis(), TimeUnit.MILLISECONDS));
  }

  private void transaction(Writer writer) {
    try {
      writer.transaction();
    } catch (SQLException | RuntimeException cause) {
      failure.completeExceptionally(cause);
      // What a schedule's task throws ends the schedule.
      throw new IllegalStateException("a writer failed", cause);
    }
  }

  /** Returns when the time is over; at once, and with the cause, when a writer fails. */
  void runFor(Duration time) throws ExecutionException, InterruptedException {
    try {
      failure.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException allIsWell) {
      return;
    }
  }

  /** What the writers did since this was asked before. */
  Traffic traffic() {
    return counter.lap();
  }

  /** Lets every writer end its transaction; throws when one has failed. */
  void stop() throws ExecutionException, InterruptedException {
    schedules.forEach(schedule -> schedule.cancel(false));
    threads.shutdown();
    if (!threads.awaitTermination(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("a transaction did not end in " + LONGEST_STOP);
    }
    failure.complete(null);
    failure.get();
  }

  /** How many rows the table must have more than were loaded, by the application's own account. */
  long rowsAdded() {
    return writers.stream().mapToLong(Writer::rowsAdded).sum();
  }

  @Override
  public void close() throws SQLException {
    threads.shutdownNow();
    for (Writer writer : writers) {
      writer.close();
    }
  }
}
