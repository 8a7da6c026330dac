package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tries a transaction that takes a lock which applications can feel, until it succeeds or the time
 * is up: looks, makes autovacuum yield, locks within the budget, and else backs off.
 */
public final class LockAttempts {

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** A weaker lock that took longer than this was waited for: what was seen before is stale. */
  private static final Duration AT_ONCE = Duration.ofMillis(20);

  private final Timing timing;
  private final Duration budget;
  private final Notices notices;
  private final Blockers blockers;
  private Stall longest = Stall.NONE;

  public LockAttempts(Timing timing, Duration budget, Notices notices) {
    this.timing = timing;
    this.budget = budget;
    this.notices = notices;
    this.blockers = new Blockers(timing, budget.dividedBy(4), notices);
  }

  /** What is done in the transaction; it takes its locks from {@code stallBudget}. */
  @FunctionalInterface
  public interface Attempt {
    void run(StallBudget stallBudget) throws SQLException;
  }

  /**
   * Which lock is wanted: looks cover {@code wanted}; autovacuum is asked to leave {@code table}.
   */
  public record Target(QualifiedName table, Blockers.Wanted wanted) {}

  /** What the longest attempt until now has cost. */
  public Stall longest() {
    return longest;
  }

  /** Counts an attempt that was made elsewhere. */
  public void count(Stall stall) {
    longest = longest.longest(stall);
  }

  public Blockers blockers() {
    return blockers;
  }

  /** Tries until {@code attempt} has committed once; ends the step when {@code limit} is over. */
  public void until(Session session, Target target, Deadline limit, Attempt attempt)
      throws SQLException {
    for (int tried = 1; ; tried++) {
      blockers.await(session, target.wanted(), limit);
      StallBudget stallBudget = newBudget(session);
      try {
        if (counted(session, target, stallBudget, attempt)) {
          return;
        }
        if (limit.isOver()) {
          throw StepException.notAchieved(
              "autovacuum was on the table each of "
                  + tried
                  + " times in "
                  + limit.limit().toSeconds()
                  + " s that we tried to "
                  + target.wanted().purpose()
                  + ". Applications work on. Run it again: it resumes.");
        }
      } catch (SQLException failure) {
        retryOrThrow(failure, target.wanted().purpose(), limit, tried);
      }
    }
  }

  /** The pause before the next attempt stalls nobody, and so is not counted. */
  private boolean counted(Session session, Target target, StallBudget stallBudget, Attempt attempt)
      throws SQLException {
    try {
      return session.transaction(
          () -> {
            if (!makeAutovacuumYield(session, List.of(target.table()), timing)) {
              return false;
            }
            attempt.run(stallBudget);
            return true;
          });
    } finally {
      count(stallBudget.stall());
    }
  }

  /** A budget whose time has not begun. */
  public StallBudget newBudget(Session session) throws SQLException {
    return session.one(
        Sql.of(
            """
            select setting::bigint, current_setting('transaction_timeout', true) is not null
            from pg_settings
            where name = 'deadlock_timeout'"""),
        row ->
            new StallBudget(timing, budget, Duration.ofMillis(row.getLong(1)), row.getBoolean(2)));
  }

  /**
   * Autovacuum yields only to somebody who has waited for deadlock_timeout. SHARE UPDATE EXCLUSIVE
   * conflicts with it and delays no application statement, so that wait is done here. Returns
   * whether the locks came at once, by the measure of a statement that waits for nothing: the
   * server may be far away.
   */
  public static boolean makeAutovacuumYield(
      Session session, List<QualifiedName> tables, Timing timing) throws SQLException {
    long start = timing.nanoTime();
    session.execute(Sql.of("set local lock_timeout = '4s'"));
    Duration trip = timing.since(start);
    boolean atOnce = true;
    for (QualifiedName table : tables) {
      long asked = timing.nanoTime();
      session.execute(
          Sql.of("lock table {table} in share update exclusive mode").with("table", table));
      atOnce &= timing.since(asked).minus(trip.multipliedBy(2)).compareTo(AT_ONCE) <= 0;
    }
    return atOnce;
  }

  /** Waits a little longer after each failure, with jitter; passes on what is no lock failure. */
  public void retryOrThrow(SQLException failure, String purpose, Deadline limit, int tried)
      throws SQLException {
    boolean worthAnother = SqlStates.isLockNotGranted(failure) || SqlStates.isTimeUp(failure);
    if (!worthAnother || SqlStates.isConnectionLost(failure)) {
      throw failure;
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
    timing.sleep(pause(tried));
  }

  private static Duration pause(int tried) {
    long most =
        Math.min(LONGEST_PAUSE.toMillis(), SHORTEST_PAUSE.toMillis() << Math.min(tried, 10));
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE.toMillis(), most + 1));
  }
}
