package io.github.onlinerewrite.testsupport.history;

import java.util.List;

/** What a transaction does next. */
sealed interface Step {
  /** One operation on both tables. */
  record Do(Operation operation, Draw draw) implements Step {}

  /** Stays open and does nothing. */
  record Idle(int millis) implements Step {}

  /** Looks at the twin, which takes the snapshot of a REPEATABLE READ transaction. */
  record Look(Key key) implements Step {}

  /** Does {@code steps} if nobody else works on {@code bucket}; the xid is older than the lock. */
  record LockLate(int bucket, List<Step> steps) implements Step {
    public LockLate {
      steps = List.copyOf(steps);
    }
  }

  /** A savepoint, which may be rolled back. */
  record Nested(List<Step> steps, boolean rolledBack) implements Step {
    public Nested {
      steps = List.copyOf(steps);
    }
  }
}
