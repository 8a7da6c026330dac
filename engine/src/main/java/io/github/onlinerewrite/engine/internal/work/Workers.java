package io.github.onlinerewrite.engine.internal.work;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks on other sessions, several at once, or on the caller's thread when there is one
 * session only. The first failure ends all.
 */
public final class Workers {

  /** In which a fast disk is given as much WAL as fits {@code wal_buffers}, and a bit less. */
  private static final Duration BETWEEN_TICKS = Duration.ofMillis(10);

  private final List<Session> sessions;
  private final Timing timing;
  private final @Nullable Tick watch;
  private final Gate gate;

  private Workers(List<Session> sessions, Timing timing, @Nullable Tick watch, Gate gate) {
    this.sessions = List.copyOf(sessions);
    this.timing = timing;
    this.watch = watch;
    this.gate = gate;
  }

  /** Does everything on the caller's thread. */
  public static Workers alone(Session session, Timing timing) {
    return new Workers(List.of(session), timing, null, Gate.OPEN);
  }

  /** Does it on {@code sessions}; {@code watch} runs on the caller's thread in between. */
  public static Workers of(List<Session> sessions, Timing timing, Tick watch) {
    return new Workers(sessions, timing, watch, Gate.OPEN);
  }

  /** The same, but each task waits until {@code gate} admits it. */
  public Workers behind(Gate next) {
    return new Workers(sessions, timing, watch, next);
  }

  /** Whether tasks may go on at the same time. */
  public boolean areSeveral() {
    return sessions.size() > 1;
  }

  /** One task on one session. */
  @FunctionalInterface
  public interface Task<T> {
    void run(Session session, T item) throws SQLException;
  }

  /** What the caller's thread does while the work goes on. */
  @FunctionalInterface
  public interface Tick {
    void run() throws SQLException;
  }

  /** Items to be worked on, and how many blocks each of them is. */
  public record Items<T>(List<T> all, ToLongFunction<T> blocks) {}

  /** Does {@code task} for every item; {@code tick} runs on the caller's thread in between. */
  public <T> void each(List<T> items, Task<T> task, Tick tick) throws SQLException {
    each(new Items<>(items, item -> 0), task, tick);
  }

  /** The same, each when the gate admits its blocks. */
  public <T> void each(Items<T> items, Task<T> task, Tick tick) throws SQLException {
    try {
      gate.look();
      if (watch == null) {
        oneByOne(items, task, tick);
      } else {
        several(items, task, tick, watch);
      }
    } finally {
      gate.leave();
    }
  }

  private <T> void oneByOne(Items<T> items, Task<T> task, Tick tick) throws SQLException {
    for (T item : items.all()) {
      while (!gate.admits(items.blocks().applyAsLong(item))) {
        tick.run();
        timing.sleep(BETWEEN_TICKS);
        gate.look();
      }
      task.run(sessions.get(0), item);
      tick.run();
      gate.look();
    }
  }

  private <T> void several(Items<T> items, Task<T> task, Tick tick, Tick watching)
      throws SQLException {
    Queue<T> queue = new ConcurrentLinkedQueue<>(items.all());
    ExecutorService threads =
        Executors.newFixedThreadPool(
            sessions.size(),
            work -> {
              Thread thread = new Thread(work, "online-rewrite-worker");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Session session : sessions) {
        running.add(
            threads.submit(
                () -> {
                  for (T item = queue.poll(); item != null; item = queue.poll()) {
                    if (isAdmitted(items.blocks().applyAsLong(item), threads)) {
                      task.run(session, item);
                    }
                  }
                  return null;
                }));
      }
      await(
          running,
          () -> {
            watching.run();
            gate.look();
            tick.run();
          });
    } finally {
      queue.clear();
      stop(threads);
    }
  }

  /** Waits for it; not when all is to end. */
  private boolean isAdmitted(long blocks, ExecutorService threads) {
    while (!gate.admits(blocks)) {
      if (threads.isShutdown()) {
        return false;
      }
      timing.sleep(BETWEEN_TICKS);
    }
    return true;
  }

  private void await(List<Future<?>> running, Tick tick) throws SQLException {
    while (true) {
      boolean allDone = true;
      for (Future<?> work : running) {
        if (work.isDone()) {
          rethrow(work);
        } else {
          allDone = false;
        }
      }
      if (allDone) {
        return;
      }
      tick.run();
      timing.sleep(BETWEEN_TICKS);
    }
  }

  private static void rethrow(Future<?> work) throws SQLException {
    try {
      work.get();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("a finished task does not wait", interrupted);
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause();
      if (cause instanceof SQLException sqlFailure) {
        throw sqlFailure;
      }
      if (cause instanceof RuntimeException runtimeFailure) {
        throw runtimeFailure;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** Ends statements that still run, so that nothing of this step works on afterwards. */
  private void stop(ExecutorService threads) throws SQLException {
    threads.shutdown();
    boolean interrupted = Thread.interrupted();
    try {
      SQLException first = null;
      while (!ended(threads)) {
        first = cancelAll(first);
      }
      if (first != null) {
        throw first;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean ended(ExecutorService threads) {
    try {
      return threads.awaitTermination(100, java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private @Nullable SQLException cancelAll(@Nullable SQLException first) {
    SQLException kept = first;
    for (Session session : sessions) {
      try {
        session.cancel();
      } catch (SQLException failure) {
        kept = kept == null ? failure : kept;
      }
    }
    return kept;
  }
}
