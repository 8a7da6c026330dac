package io.github.onlinerewrite.testsupport.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs planned transactions until it is stopped, as an application would: with retries. */
final class Writer {
  /** What an application repeats a transaction for. */
  private static final Set<String> RETRYABLE = Set.of("40001", "40P01", "55P03");

  /** A statement that was prepared before the swap may be refused once, by the manual. */
  private static final String CACHED_PLAN_CHANGED = "0A000";

  /** As many as a guard or a deadlock may need; more is an endless loop. */
  private static final int MOST_RETRIES = 50;

  private static final Duration PATIENCE_FOR_TRUNCATE = Duration.ofMillis(300);

  private final Connection connection;
  private final TwinSession session;
  private final KeyLocks locks;
  private final Tally tally;
  private final CountDownLatch stop;

  /** Only the first time: whoever idles before a row that all change is overtaken for ever. */
  private boolean idles;

  Writer(
      Connection connection,
      TwinSession session,
      KeyLocks locks,
      Tally tally,
      CountDownLatch stop) {
    this.connection = connection;
    this.session = session;
    this.locks = locks;
    this.tally = tally;
    this.stop = stop;
  }

  void run(Planner planner, Duration pause) throws SQLException, InterruptedException {
    while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
      runWithLocks(planner.next());
    }
  }

  private void runWithLocks(TransactionPlan plan) throws SQLException, InterruptedException {
    try (KeyLocks.Held held =
        plan.truncates()
            ? locks.tryAcquireAll(PATIENCE_FOR_TRUNCATE)
            : locks.acquire(plan.buckets())) {
      if (!held.isNothing()) {
        runWithRetries(plan, held);
      }
    }
  }

  private void runWithRetries(TransactionPlan plan, KeyLocks.Held held)
      throws SQLException, InterruptedException {
    boolean planChanged = false;
    for (int retries = 0; ; retries++) {
      Memory before = session.memory();
      idles = retries == 0;
      try {
        attempt(plan, held);
        tally.ended(plan);
        return;
      } catch (SQLException e) {
        session.remember(before);
        execute("rollback");
        String state = String.valueOf(e.getSQLState());
        boolean repeats =
            state.equals(CACHED_PLAN_CHANGED) ? !planChanged : RETRYABLE.contains(state);
        planChanged |= state.equals(CACHED_PLAN_CHANGED);
        if (!repeats || retries == MOST_RETRIES) {
          tally.failed(state + " " + e.getMessage() + " in " + plan.steps());
          return;
        }
        tally.retried(state);
      }
    }
  }

  private void attempt(TransactionPlan plan, KeyLocks.Held held)
      throws SQLException, InterruptedException {
    Memory before = session.memory();
    execute("begin isolation level " + plan.isolation());
    if (plan.truncates()) {
      execute("truncate history, history_twin");
    }
    perform(plan.steps(), held);
    execute(plan.commits() ? "commit" : "rollback");
    if (!plan.commits()) {
      session.remember(before);
    }
  }

  private void perform(List<Step> steps, KeyLocks.Held held)
      throws SQLException, InterruptedException {
    for (Step step : steps) {
      if (step instanceof Step.Do todo) {
        todo.operation().run(session, todo.draw());
      } else if (step instanceof Step.Idle idle) {
        boolean unused = idles && stop.await(idle.millis(), TimeUnit.MILLISECONDS);
      } else if (step instanceof Step.Look look) {
        session.readFromTwin("select counter from {t} where {key}", look.key());
      } else if (step instanceof Step.LockLate late) {
        if (held.tryAdd(late.bucket())) {
          perform(late.steps(), held);
        }
      } else if (step instanceof Step.Nested nested) {
        performNested(nested, held);
      }
    }
  }

  private void performNested(Step.Nested nested, KeyLocks.Held held)
      throws SQLException, InterruptedException {
    Memory before = session.memory();
    execute("savepoint nested");
    perform(nested.steps(), held);
    if (nested.rolledBack()) {
      execute("rollback to savepoint nested");
      session.remember(before);
    } else {
      execute("release savepoint nested");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long began = System.nanoTime();
      statement.execute(sql);
      // TRUNCATE waits for whoever reads, with and without us.
      if (!sql.startsWith("truncate")) {
        tally.executed(sql, System.nanoTime() - began);
      }
    }
  }
}
