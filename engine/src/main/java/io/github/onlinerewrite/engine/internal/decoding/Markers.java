package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.InterruptedRunException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How far decoding has come, and why it goes no further. Thread-safe. */
final class Markers {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long last = -1;
  private @Nullable Exception failure;

  /** Everything up to that marker is in the backlog. */
  void reached(long marker) {
    lock.lock();
    try {
      last = Math.max(last, marker);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** It will come no further. */
  void fail(Exception reason) {
    lock.lock();
    try {
      failure = failure == null ? reason : failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the step when decoding has ended. */
  void requireAlive() throws SQLException {
    lock.lock();
    try {
      throwFailure();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when that marker has been reached; fails when {@code limit} comes first. */
  void await(long marker, Deadline limit) throws SQLException {
    lock.lock();
    try {
      while (last < marker) {
        throwFailure();
        long left = limit.remaining().toNanos();
        if (left <= 0) {
          throw SqlStates.timeUp("changes were not decoded in time");
        }
        boolean unused = changed.await(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedRunException();
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() throws SQLException {
    if (failure instanceof SQLException sqlFailure) {
      // As it is: its message may hold a value, which whoever tells of it leaves out.
      throw sqlFailure;
    }
    if (failure instanceof StepException step) {
      throw step;
    }
    if (failure != null) {
      throw new IllegalStateException("logical decoding has ended", failure);
    }
  }
}
