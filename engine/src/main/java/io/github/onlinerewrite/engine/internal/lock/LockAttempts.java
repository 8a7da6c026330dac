package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.LockAttempt;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.InterruptedRunException;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tries a transaction that takes a lock which applications can feel, until it succeeds or the time
 * is up: looks, asks autovacuum to leave, locks within the budget, and else backs off.
 */
public final class LockAttempts {

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Timing timing;
  private final Duration budget;
  private final Notices notices;
  private final Blockers blockers;
  private final Autovacuum autovacuum;
  private Stall longest = Stall.NONE;

  public LockAttempts(Timing timing, Duration budget, Notices notices) {
    this.timing = timing;
    this.budget = budget;
    this.notices = notices;
    this.blockers = new Blockers(timing, budget.dividedBy(4), notices);
    this.autovacuum = new Autovacuum(timing, notices);
  }

  /**
   * Others that are told but do not count among {@link #longest}: for locks on what no application
   * uses.
   */
  public LockAttempts apart() {
    return new LockAttempts(timing, budget, notices);
  }

  /** What is done in the transaction; it takes its locks from {@code stallBudget}. */
  @FunctionalInterface
  public interface Attempt {
    void run(StallBudget stallBudget) throws SQLException;
  }

  /** Which lock is wanted: looks cover {@code wanted}; vacuum is kept from {@code table}. */
  public record Target(QualifiedName table, Blockers.Wanted wanted) {}

  /** What the longest attempt until now has cost. */
  public Stall longest() {
    return longest;
  }

  /**
   * Counts and tells an attempt that has ended, unless it came to no lock that can be felt.
   *
   * @param obstacle why it gave up; null: it succeeded
   */
  public void ended(Beginning beginning, Stall stall, @Nullable String obstacle) {
    longest = longest.longest(stall);
    if (!stall.total().isZero()) {
      notices.attempted(
          new LockAttempt(
              beginning.purpose(),
              beginning.locked().toString(),
              beginning.at(),
              stall.total(),
              stall.lockHeld(),
              obstacle));
    }
  }

  /** An attempt that begins now. */
  public Beginning beginning(String purpose, QualifiedName locked) {
    return new Beginning(purpose, locked, timing.now());
  }

  /** What is known of an attempt at its beginning. */
  public record Beginning(String purpose, QualifiedName locked, Instant at) {}

  /** Why an attempt gave up; the failure's message may hold a value, its SQLSTATE does not. */
  public static String obstacle(Exception failure) {
    if (failure instanceof StepException step) {
      return step.reason();
    }
    if (!(failure instanceof SQLException sqlFailure)) {
      return failure instanceof InterruptedRunException ? "interrupted" : "a failure of our own";
    }
    String state = " (SQLSTATE " + sqlFailure.getSQLState() + ")";
    if (SqlStates.isLockNotGranted(sqlFailure)) {
      return "a lock was not granted in time" + state;
    }
    if (SqlStates.isConnectionLost(sqlFailure)) {
      return "the session was lost" + state;
    }
    return (SqlStates.isTimeUp(sqlFailure) ? "the budget was used up" : "a statement failed")
        + state;
  }

  /**
   * For an attempt whose lock applications feel: its commit does not hold that lock while it waits
   * for the disk, or for a replica that may be gone. What a crash undoes is done again, and nothing
   * is told before a later commit that waits, which makes all of it safe: WAL is written in order.
   */
  public static final Sql COMMIT_AT_ONCE = Sql.of("set local synchronous_commit = off");

  /**
   * Returns when nobody is in the way of what is wanted, as far as looks tell; ends the step when
   * {@code limit} comes first. Outside a transaction.
   */
  public void await(Session session, Blockers.Wanted wanted, Deadline limit) throws SQLException {
    blockers.await(session, wanted, limit);
    if (wanted.mode().conflictsWithVacuum()) {
      autovacuum.await(session, wanted, limit);
    }
  }

  /** A watch for who is in the way of sessions that work meanwhile, for {@code limit} at most. */
  public Watch watch(List<Blockers.Wanted> wanted, Duration limit) {
    return new Watch(wanted, limit, timing, notices);
  }

  /** Tries until {@code attempt} has committed once; ends the step when {@code limit} is over. */
  public void until(Session session, Target target, Deadline limit, Attempt attempt)
      throws SQLException {
    for (int tried = 1; ; tried++) {
      await(session, target.wanted(), limit);
      StallBudget stallBudget = newBudget(session);
      try {
        counted(session, target, stallBudget, attempt);
        return;
      } catch (VacuumCameException again) {
        if (limit.isOver()) {
          throw StepException.notAchieved(
              "somebody vacuumed or altered the table each of "
                  + tried
                  + " times in "
                  + limit.limit().toSeconds()
                  + " s that we tried to "
                  + target.wanted().purpose()
                  + ". Applications work on. Run it again: it resumes.");
        }
        pause(tried);
      } catch (SQLException failure) {
        retryOrThrow(failure, target.wanted().purpose(), limit, tried);
      }
    }
  }

  private static final class VacuumCameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VacuumCameException() {
      super(null, null, false, false);
    }
  }

  /** The pause before the next attempt stalls nobody, and so is not counted. */
  private void counted(Session session, Target target, StallBudget stallBudget, Attempt attempt)
      throws SQLException {
    Beginning beginning = beginning(target.wanted().purpose(), target.table());
    try {
      session.transaction(
          () -> {
            if (!stallBudget.keepVacuumOut(session, List.of(target.table()))) {
              throw new VacuumCameException();
            }
            attempt.run(stallBudget);
            return true;
          });
    } catch (SQLException | RuntimeException failure) {
      ended(beginning, stallBudget.stall(), obstacle(failure));
      throw failure;
    }
    ended(beginning, stallBudget.stall(), null);
  }

  /** A budget whose time has not begun. */
  public StallBudget newBudget(Session session) throws SQLException {
    return session.one(
        Sql.of(
            """
            -- pg_settings would read all settings there are, for each of a thousand partitions.
            select extract(epoch from current_setting('deadlock_timeout')::interval) * 1000,
              current_setting('transaction_timeout', true) is not null"""),
        row ->
            new StallBudget(timing, budget, Duration.ofMillis(row.getLong(1)), row.getBoolean(2)));
  }

  /** Waits a little longer after each failure, with jitter; passes on what is no lock failure. */
  public void retryOrThrow(SQLException failure, String purpose, Deadline limit, int tried)
      throws SQLException {
    boolean worthAnother = SqlStates.isLockNotGranted(failure) || SqlStates.isTimeUp(failure);
    if (!worthAnother || SqlStates.isConnectionLost(failure)) {
      throw failure;
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedRunException();
    }
    if (limit.isOver()) {
      throw StepException.notAchieved(
          "tried %d times in %d s to %s, each time within the stall budget of %d ms. "
                  .formatted(tried, limit.limit().toSeconds(), purpose, budget.toMillis())
              + "Applications work on. Run it again when there is less load: it resumes.");
    }
    notices.say(
        "attempt %d to %s gave up within the stall budget (SQLSTATE %s); trying again"
            .formatted(tried, purpose, failure.getSQLState()));
    pause(tried);
  }

  /** Longer after each attempt, with jitter: two runs that meet must not meet again. */
  public void pause(int tried) {
    long most =
        Math.min(LONGEST_PAUSE.toMillis(), SHORTEST_PAUSE.toMillis() << Math.min(tried, 10));
    timing.sleep(
        Duration.ofMillis(
            ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE.toMillis(), most + 1)));
  }
}
