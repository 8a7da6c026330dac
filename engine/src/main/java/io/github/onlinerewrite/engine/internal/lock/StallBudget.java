package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The budget of one attempt: it begins with the first lock that is asked for, and each lock gets
 * what is left, because lock_timeout counts per lock. A client that freezes under a lock is ended
 * by the server when the budget is over.
 */
public final class StallBudget {

  /** Below deadlock_timeout, so that we give up before the server picks the application. */
  private static final double OF_DEADLOCK_TIMEOUT = 0.8;

  private static final Duration LEAST = Duration.ofMillis(1);

  /** Who waits longer for a lock that keeps vacuum out has met one. */
  private static final Duration AT_ONCE = Duration.ofMillis(20);

  /**
   * The part of deadlock_timeout that such a lock may be waited for: with what the others may take
   * it stays below the whole.
   */
  private static final int VACUUM_PART = 20;

  private final Timing timing;
  private final Duration budget;
  private final Duration deadlockTimeout;
  private final boolean endsTransactions;
  private @Nullable Deadline asked;
  private @Nullable Deadline granted;

  /**
   * A budget that begins with the first lock.
   *
   * @param endsTransactions whether the server knows transaction_timeout, as from 17 on
   */
  StallBudget(Timing timing, Duration budget, Duration deadlockTimeout, boolean endsTransactions) {
    this.timing = timing;
    this.budget = budget;
    this.deadlockTimeout = deadlockTimeout;
    this.endsTransactions = endsTransactions;
  }

  /** What is left; the whole budget before the first lock. */
  public Duration remaining() {
    return asked == null ? budget : asked.remaining();
  }

  public boolean isOver() {
    return remaining().isZero();
  }

  /**
   * Takes locks that keep vacuum and DDL out and delay no application statement, before the budget
   * begins. Returns whether they were to be had at once; else the transaction must be rolled back.
   */
  public boolean keepVacuumOut(Session session, List<QualifiedName> tables) throws SQLException {
    long most = Math.min(AT_ONCE.toMillis(), deadlockTimeout.dividedBy(VACUUM_PART).toMillis());
    List<Sql> statements = new ArrayList<>();
    statements.add(Sql.of("set local lock_timeout = {most}").with("most", Math.max(1, most)));
    for (QualifiedName table : tables) {
      statements.add(
          Sql.of("lock table {table} in share update exclusive mode").with("table", table));
    }
    try {
      session.executeAll(statements);
      return true;
    } catch (SQLException failure) {
      if (SqlStates.isLockNotGranted(failure)) {
        return false;
      }
      throw failure;
    }
  }

  /** Takes a lock on a table, its partitions too, within what is left. */
  public void lock(Session session, QualifiedName table, String mode) throws SQLException {
    session.executeAll(
        List.of(
            limits(),
            Sql.of("lock table {table} in {mode} mode")
                .with("table", table)
                .with("mode", new Fragment(mode))));
    granted();
  }

  /** Takes a lock on a table without its partitions, within what is left. */
  public void lockOnly(Session session, QualifiedName table, String mode) throws SQLException {
    session.executeAll(
        List.of(
            limits(),
            Sql.of("lock table only {table} in {mode} mode")
                .with("table", table)
                .with("mode", new Fragment(mode))));
    granted();
  }

  /** Notes that a lock was granted. */
  public void granted() {
    if (granted == null) {
      granted = Deadline.after(timing, budget);
    }
  }

  /** Bounds each statement that follows in the open transaction by what is left. */
  public void arm(Session session) throws SQLException {
    session.execute(limits());
  }

  /** The limits as statements, to be sent together with what they bound. */
  public Sql limits() {
    if (asked == null) {
      asked = Deadline.after(timing, budget);
    }
    long left = left();
    // A little more: a client that works must not lose its session to a small delay.
    long frozen = left + budget.toMillis() / 4 + 10;
    return Sql.of(
            """
            set local lock_timeout = {lock};
            set local statement_timeout = {left};
            set local idle_in_transaction_session_timeout = {frozen}{whole}""")
        .with("lock", lockTimeout())
        .with("left", left)
        .with("frozen", frozen)
        .with("whole", whole(frozen));
  }

  /**
   * Milliseconds. Who waits for our first lock has done so since we asked for it: the server would
   * pick it, not us, when we wait for one of its locks beyond the deadlock_timeout.
   */
  private long lockTimeout() {
    long waited = asked == null ? 0 : asked.elapsed().toMillis();
    long deadlock = (long) (deadlockTimeout.toMillis() * OF_DEADLOCK_TIMEOUT) - waited;
    return Math.max(1, Math.min(left(), deadlock));
  }

  private long left() {
    return Math.max(LEAST.toMillis(), remaining().toMillis());
  }

  /**
   * Statements that are sent together and may each wait for a lock: lock_timeout counts for each,
   * so the server itself takes off before the next what those before it have used.
   */
  public List<Sql> bounded(List<Sql> statements) {
    List<Sql> bounded = new ArrayList<>();
    bounded.add(limits());
    bounded.add(
        Sql.of(
                """
            select set_config('online_rewrite.until',
              (extract(epoch from clock_timestamp())::numeric * 1000 + {left})::text, true)""")
            .with("left", lockTimeout()));
    for (Sql statement : statements) {
      bounded.add(
          Sql.of(
              """
              select set_config('lock_timeout', greatest(1, trunc(
                current_setting('online_rewrite.until')::numeric
                  - extract(epoch from clock_timestamp())::numeric * 1000))::text, true)"""));
      bounded.add(statement);
    }
    return bounded;
  }

  /**
   * The other timeouts begin anew with each statement, this one counts from when it was first set.
   */
  private Fragment whole(long millis) {
    return new Fragment(endsTransactions ? ";\nset local transaction_timeout = " + millis : "");
  }

  /** What the attempt has cost until now. */
  public Stall stall() {
    if (asked == null) {
      return Stall.NONE;
    }
    // In this order: the part must not come out longer than the whole.
    Duration lockHeld = granted == null ? Duration.ZERO : granted.elapsed();
    return new Stall(asked.elapsed(), lockHeld);
  }
}
