package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.copy.ChunkCopier;
import io.github.onlinerewrite.engine.internal.dependents.CarryPlan;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.Stall;
import io.github.onlinerewrite.engine.internal.lock.StallBudget;
import io.github.onlinerewrite.engine.internal.replay.CatchUp;
import io.github.onlinerewrite.engine.internal.replay.Replayer;
import io.github.onlinerewrite.engine.internal.sql.CommitException;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.InterruptedRunException;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attempts to swap, each within the stall budget, until one succeeds or the time is up. */
public final class CutOver {

  private static final Logger LOG = LoggerFactory.getLogger(CutOver.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final Duration BETWEEN_SNAPSHOT_LOOKS = Duration.ofMillis(20);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

  /** A wait that was longer than this has let the backlog grow. */
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  /** Who interrupts us cancels a statement some times a second. */
  private static final int MOST_TRIES = 50;

  private final Run run;
  private final Rewrite rewrite;
  private final RewriteOptions options;
  private final Tools tools;
  private final Journal journal;
  private final Swap swap;
  private @Nullable OldSnapshots bound;

  /** What the cut-over works with. */
  public record Tools(
      Sessions sessions,
      Replayer replayer,
      CatchUp catchUp,
      LockAttempts attempts,
      Progress progress,
      Timing timing,
      SwapAddition addition) {}

  /** Reads what the swap carries, and ends the step when something is attached that it cannot. */
  @FunctionalInterface
  public interface Planning {
    CarryPlan plan(Session session) throws SQLException;
  }

  public CutOver(Run run, Rewrite rewrite, RewriteOptions options, Journal journal, Tools tools) {
    this.run = run;
    this.rewrite = rewrite;
    this.options = options;
    this.tools = tools;
    this.journal = journal;
    this.swap = new Swap(run, rewrite, journal, tools.replayer(), tools.timing());
  }

  /**
   * Writes down the snapshots that are held now; called at the end of the first catch-up round
   * after the copy. A snapshot that is older finds rows missing in the target.
   */
  public void boundOldSnapshots() throws SQLException {
    Session lead = tools.sessions().lead();
    bound = OldSnapshots.heldNow(lead, tools.sessions().pids());
  }

  /** Swaps. */
  public SwapOutcome run(Planning planning) throws SQLException {
    Session lead = tools.sessions().lead();
    boolean several = tools.sessions().canOpenMore();
    if (several) {
      tools.sessions().others(1);
    }
    Deadline limit = Deadline.after(tools.timing(), options.swapTimeout());
    Deadline exactUntil = Deadline.after(tools.timing(), options.swapTimeout().dividedBy(2));
    for (int tried = 1; ; tried++) {
      awaitMoment(lead, limit);
      boolean exactly = several && (options.strictReaders() || !exactUntil.isOver());
      tools.addition().prepare(lead);
      // Before the plan, so that what is attached while we wait is noticed under the lock.
      Fingerprint fingerprint = Fingerprint.read(lead, rewrite.source(), rewrite.target());
      ChunkCopier.compare(run, fingerprint, copied(lead));
      String attached = fingerprint.attached();
      CarryPlan plan = planning.plan(lead);
      awaitBlockers(lead, plan, limit);
      StallBudget budget = tools.attempts().newBudget(lead);
      try {
        Session replaying = exactly ? tools.sessions().others(1).get(0) : lead;
        warmUp(replaying);
        if (exactly) {
          awaitShortSnapshots(lead, options.strictReaders() ? limit : exactUntil);
        }
        Swap.Prepared prepared = prepared(lead, plan, attached);
        // What came meanwhile need not be replayed under the lock.
        tools.catchUp().once(replaying);
        Swap.Attempted attempted = counted(lead, prepared, budget, exactly);
        if (attempted instanceof Swap.Attempted.Swapped) {
          return new SwapOutcome(plan, tried, exactly);
        }
        again(attempted, limit, tried);
      } catch (CommitException failure) {
        throw failure;
      } catch (SQLException failure) {
        tools.attempts().retryOrThrow(failure, "swap", limit, tried);
      }
    }
  }

  /** The pause before the next attempt stalls nobody, and so is not counted. */
  private Swap.Attempted counted(
      Session lead, Swap.Prepared prepared, StallBudget budget, boolean exactly)
      throws SQLException {
    LockAttempts.Beginning beginning = tools.attempts().beginning("swap", rewrite.source().name());
    Swap.Attempted attempted;
    try {
      attempted =
          exactly
              ? swap.exactly(lead, tools.sessions().others(1).get(0), prepared, budget)
              : swap.withReplayUnderLock(lead, prepared, budget);
    } catch (SQLException | RuntimeException failure) {
      try {
        record(lead, beginning, budget.stall(), LockAttempts.obstacle(failure));
      } catch (SQLException atRecording) {
        failure.addSuppressed(atRecording);
      }
      throw failure;
    }
    Stall stall = budget.stall();
    if (attempted instanceof Swap.Attempted.Swapped swapped) {
      tools.attempts().ended(beginning, stall, null);
      LOG.info("{}: steps under the lock: {}", rewrite.source().name(), swapped.steps());
      awaitSafe(lead, stall);
    } else {
      record(lead, beginning, stall, obstacle(attempted));
    }
    return attempted;
  }

  /**
   * The swap has not waited for the disk and for replicas, so as to hold no lock meanwhile. What
   * fails here is no reason to swap again, nor is an interrupt one to say that it may be resumed.
   */
  private void awaitSafe(Session lead, Stall stall) throws CommitException {
    for (int tried = 1; ; tried++) {
      boolean interrupted = Thread.interrupted();
      try {
        lead.transaction(
            () -> {
              // So that whoever interrupts does not wait for a replica that is gone.
              restore(interrupted);
              run.commitSafely(lead);
              journal.attempt(lead, run, stall.total(), stall.lockHeld());
              return true;
            });
        return;
      } catch (InterruptedRunException again) {
        Thread.currentThread().interrupt();
      } catch (SQLException failure) {
        restore(interrupted);
        boolean worthAnother = SqlStates.isLockNotGranted(failure) || SqlStates.isTimeUp(failure);
        if (!worthAnother || SqlStates.isConnectionLost(failure) || tried >= MOST_TRIES) {
          throw CommitException.notKnownToBeSafe(failure);
        }
      }
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Swap.Prepared prepared(Session lead, CarryPlan plan, String attached)
      throws SQLException {
    return new Swap.Prepared(
        plan,
        Partners.of(lead, rewrite, plan),
        attached,
        copied(lead),
        tools.sessions().pids(),
        tools.addition());
  }

  /** The fingerprint of what was copied. */
  private String copied(Session lead) throws SQLException {
    return Objects.requireNonNull(
        journal.entry(lead, run.id()).fingerprint(), "the copy has begun");
  }

  /** A session that does something for the first time reads catalogs; not under the lock. */
  private void warmUp(Session session) throws SQLException {
    OldSnapshots.heldNow(session, tools.sessions().pids()).areGone(session);
    OldSnapshots.heldNowButWaiting(session, tools.sessions().pids(), rewrite.source().oids());
  }

  private void again(Swap.Attempted attempted, Deadline limit, int tried) throws SQLException {
    if (limit.isOver() && !(attempted instanceof Swap.Attempted.ReadersRemain)) {
      throw StepException.notAchieved(
          "tried "
              + tried
              + " times in "
              + limit.limit().toSeconds()
              + " s to swap; each time somebody vacuumed the tables or something attached to them "
              + "had just changed. Applications work on. Run it again: it resumes.");
    }
    if (attempted instanceof Swap.Attempted.ReadersRemain remain) {
      if (limit.isOver()) {
        throw StepException.notAchieved(
            "no moment came within "
                + limit.limit().toSeconds()
                + " s at which no older snapshot was held; the last was that of "
                + remain.who()
                + ". Applications work on. Run it again: it resumes.");
      }
      tools
          .progress()
          .say(
              "attempt "
                  + tried
                  + " to swap gave up within the stall budget: an older snapshot is held by "
                  + remain.who()
                  + "; trying again");
      tools.timing().sleep(BETWEEN_LOOKS.multipliedBy(Math.min(tried, 20)));
    } else if (attempted instanceof Swap.Attempted.PlanIsStale) {
      tools.progress().say("something attached to the table has changed; reading it again");
    } else if (attempted instanceof Swap.Attempted.LookAgain) {
      tools.attempts().pause(tried);
    }
  }

  /**
   * A replay would wait without a word behind an ALTER TABLE that waits for somebody else, and only
   * looks tell who that is.
   */
  private void awaitReadable(Session lead, Deadline limit) throws SQLException {
    tools
        .attempts()
        .await(
            lead,
            new Blockers.Wanted(
                rewrite.source().oids(),
                LockMode.ACCESS_SHARE,
                tools.sessions().pids(),
                "read the source"),
            limit);
  }

  /** The rest of the backlog is short, and no snapshot is older than the bound. */
  private void awaitMoment(Session lead, Deadline limit) throws SQLException {
    Deadline untilRound = Deadline.after(tools.timing(), Duration.ZERO);
    Deadline untilNotice = Deadline.after(tools.timing(), BETWEEN_ROUNDS);
    Deadline waited = untilNotice;
    while (true) {
      if (untilRound.isOver()) {
        awaitReadable(lead, limit);
        tools.catchUp().untilShort(lead, limit);
        untilRound = Deadline.after(tools.timing(), BETWEEN_ROUNDS);
      }
      if (bound == null || bound.areGone(lead)) {
        return;
      }
      if (limit.isOver()) {
        throw StepException.notAchieved(
            "waited "
                + limit.limit().toSeconds()
                + " s for snapshots that are older than the copy, held by "
                + bound.names()
                + ". Applications were not stalled. End that transaction and run it again: "
                + "it resumes.");
      }
      if (untilNotice.isOver()) {
        tools
            .progress()
            .say(
                "waiting, since "
                    + waited.elapsed().toSeconds()
                    + " s, for snapshots older than the copy, held by "
                    + bound.names());
        untilNotice = Deadline.after(tools.timing(), BETWEEN_ROUNDS.multipliedBy(10));
      }
      tools.progress().waiting("waiting for snapshots older than the copy");
      tools.timing().sleep(BETWEEN_LOOKS);
    }
  }

  /**
   * Looks before locking, for snapshots too: one that is there in two looks would outlast the
   * budget, and the attempt would stall writers for nothing.
   */
  private void awaitShortSnapshots(Session lead, Deadline until) throws SQLException {
    Deadline untilRound = Deadline.after(tools.timing(), BETWEEN_ROUNDS);
    Deadline untilNotice = Deadline.after(tools.timing(), BETWEEN_ROUNDS);
    Deadline waited = untilNotice;
    OldSnapshots seen = OldSnapshots.heldNow(lead, tools.sessions().pids());
    while (!until.isOver()) {
      tools.progress().waiting("waiting for a moment without a snapshot that lasts");
      tools.timing().sleep(BETWEEN_SNAPSHOT_LOOKS);
      if (seen.areGone(lead)) {
        return;
      }
      if (untilNotice.isOver()) {
        tools
            .progress()
            .say(
                "waiting, since "
                    + waited.elapsed().toSeconds()
                    + " s, for a moment without a snapshot that lasts; one is held by "
                    + seen.names());
        untilNotice = Deadline.after(tools.timing(), BETWEEN_ROUNDS.multipliedBy(10));
      }
      if (untilRound.isOver()) {
        tools.catchUp().once(lead);
        untilRound = Deadline.after(tools.timing(), BETWEEN_ROUNDS);
      }
      seen = OldSnapshots.heldNow(lead, tools.sessions().pids());
    }
  }

  private void awaitBlockers(Session lead, CarryPlan plan, Deadline limit) throws SQLException {
    List<Long> relations = new ArrayList<>();
    relations.addAll(rewrite.source().oids());
    relations.addAll(rewrite.target().oids());
    relations.addAll(Place.of(lead, rewrite).oids());
    plan.views().forEach(view -> relations.add(view.oid()));
    relations.addAll(Relations.oids(lead, plan.partners()));
    relations.addAll(Relations.oids(lead, plan.sequences()));
    Blockers.Wanted wanted =
        new Blockers.Wanted(relations, LockMode.ACCESS_EXCLUSIVE, tools.sessions().pids(), "swap");
    Deadline waited = Deadline.after(tools.timing(), AT_ONCE);
    tools.attempts().await(lead, wanted, limit);
    if (waited.isOver()) {
      tools.catchUp().untilShort(lead, limit);
    }
  }

  private static @Nullable String obstacle(Swap.Attempted attempted) {
    if (attempted instanceof Swap.Attempted.ReadersRemain remain) {
      return "an older snapshot was held by " + remain.who();
    }
    if (attempted instanceof Swap.Attempted.PlanIsStale) {
      return "something attached to the table had changed";
    }
    return attempted instanceof Swap.Attempted.LookAgain
        ? "somebody vacuumed or altered one of the tables"
        : null;
  }

  private void record(
      Session lead, LockAttempts.Beginning beginning, Stall stall, @Nullable String obstacle)
      throws SQLException {
    if (lead.isAlive()) {
      journal.attempt(lead, run, stall.total(), stall.lockHeld());
    }
    tools.attempts().ended(beginning, stall, obstacle);
  }
}
