package io.github.onlinerewrite.testsupport.history;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Serialises transactions that share keys. Without, the two statements of a pair could meet
 * different rows, and table and twin would differ by themselves. The locks are taken before a
 * transaction begins, so before its snapshot, or on the way by one that takes a snapshot for each
 * statement. Ids of one bucket share a lock.
 */
final class KeyLocks {
  /** Enough that writers seldom meet, few enough that each bucket has many rows. */
  static final int BUCKETS = 48;

  private final Lock[] buckets = new Lock[BUCKETS];
  private final ReentrantReadWriteLock wholeTable = new ReentrantReadWriteLock();

  KeyLocks() {
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new ReentrantLock();
    }
  }

  /** Waits for all of {@code wanted}, in one order for everybody. */
  Held acquire(Collection<Integer> wanted) {
    Held held = new Held();
    held.add(wholeTable.readLock());
    for (int bucket : new TreeSet<>(wanted)) {
      held.add(buckets[bucket]);
    }
    return held;
  }

  /** The whole table, as TRUNCATE needs it, unless it stays in use for {@code patience}. */
  Held tryAcquireAll(Duration patience) throws InterruptedException {
    Held held = new Held();
    if (wholeTable.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      held.locks.push(wholeTable.writeLock());
    }
    return held;
  }

  /** The locks of one transaction; of one thread. */
  final class Held implements AutoCloseable {
    private final Deque<Lock> locks = new ArrayDeque<>();

    boolean isNothing() {
      return locks.isEmpty();
    }

    /** Takes one bucket more unless somebody has it: waiting here might be a deadlock. */
    boolean tryAdd(int bucket) {
      boolean free = buckets[bucket].tryLock();
      if (free) {
        locks.push(buckets[bucket]);
      }
      return free;
    }

    private void add(Lock lock) {
      lock.lock();
      locks.push(lock);
    }

    @Override
    public void close() {
      while (!locks.isEmpty()) {
        locks.pop().unlock();
      }
    }
  }
}
