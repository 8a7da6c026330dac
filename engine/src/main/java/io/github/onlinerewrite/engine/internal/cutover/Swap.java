package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.copy.ChunkCopier;
import io.github.onlinerewrite.engine.internal.dependents.CarryPlan;
import io.github.onlinerewrite.engine.internal.dependents.LockedView;
import io.github.onlinerewrite.engine.internal.lock.StallBudget;
import io.github.onlinerewrite.engine.internal.replay.Replayer;
import io.github.onlinerewrite.engine.internal.sql.CommitException;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The transaction that puts the target in the source's place. */
final class Swap {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);

  /** This part of the budget is kept for the stronger locks and the swap itself. */
  private static final int RESERVED_PART = 3;

  private final Run run;
  private final Rewrite rewrite;
  private final Journal journal;
  private final Replayer replayer;
  private final Timing timing;

  Swap(Run run, Rewrite rewrite, Journal journal, Replayer replayer, Timing timing) {
    this.run = run;
    this.rewrite = rewrite;
    this.journal = journal;
    this.replayer = replayer;
    this.timing = timing;
  }

  /** What was read beforehand: the plan, what was attached then, and the copy's fingerprint. */
  record Prepared(
      CarryPlan plan,
      Partners partners,
      String attached,
      String fingerprint,
      List<Integer> ownPids,
      SwapAddition addition) {

    Place place() {
      return partners.place();
    }
  }

  /** How an attempt ended when it did not fail. */
  sealed interface Attempted {
    /**
     * The swap is committed.
     *
     * @param steps how long each step under the lock took, for the log
     */
    record Swapped(StepTimes steps) implements Attempted {}

    /** Snapshots that miss the final replay did not end in time. */
    record ReadersRemain(String who) implements Attempted {}

    /** Something attached to the tables has changed since the plan was made. */
    record PlanIsStale() implements Attempted {}

    /** Somebody vacuums or alters one of the tables; what was seen before is stale. */
    record LookAgain() implements Attempted {}
  }

  /** The last replay of an attempt. */
  private interface FinalReplay {

    /**
     * Replays.
     *
     * @param writersOut keeps writers out, from then on until the attempt's end
     */
    Optional<Attempted> run(Session.Work<?> writersOut, StepTimes steps) throws SQLException;
  }

  /**
   * Writers are kept out while {@code other} replays the rest and commits; readers are not. When
   * the snapshots that miss that commit are gone, readers are kept out too, for the renames only.
   */
  Attempted exactly(Session session, Session other, Prepared prepared, StallBudget budget)
      throws SQLException {
    return attempt(
        session,
        budget,
        prepared,
        List.of(),
        (writersOut, steps) -> {
          replay(other, budget, writersOut);
          steps.done("final replay");
          OldSnapshots readers =
              OldSnapshots.heldNowButWaiting(other, prepared.ownPids(), relations(prepared));
          Duration reserved = budget.remaining().dividedBy(RESERVED_PART);
          while (!readers.areGone(other)) {
            if (budget.remaining().compareTo(reserved) <= 0) {
              return Optional.of(new Attempted.ReadersRemain(readers.names()));
            }
            timing.sleep(BETWEEN_LOOKS);
          }
          steps.done("older snapshots");
          lockAll(session, prepared, budget);
          steps.done("readers' lock");
          return Optional.empty();
        });
  }

  /**
   * The final replay is part of the swap: writes are exact, older snapshots may miss it. Who writes
   * a row and then one of the source that references it holds the lock on the referenced table when
   * it asks for the source's, so that table is locked first. Not so when readers are to be exact
   * too: whoever waits for it then has a snapshot.
   */
  Attempted withReplayUnderLock(Session session, Prepared prepared, StallBudget budget)
      throws SQLException {
    return attempt(
        session,
        budget,
        prepared,
        prepared.partners().referenced(),
        (writersOut, steps) -> {
          Snapshot since = replayer.prepared(session);
          writersOut.run();
          lockAll(session, prepared, budget);
          steps.done("readers' lock");
          replayer.underLock(session, within(budget), since);
          steps.done("final replay");
          return Optional.empty();
        });
  }

  private void replay(Session other, StallBudget budget, Session.Work<?> writersOut)
      throws SQLException {
    try {
      other.transaction(
          () -> {
            run.fence(other);
            Snapshot since = replayer.prepared(other);
            writersOut.run();
            replayer.underLock(other, within(budget), since);
            return true;
          });
    } catch (CommitException failure) {
      if (SqlStates.isConflict(failure)) {
        // Of a constraint that is looked at by the commit.
        throw replayer.conflict(failure);
      }
      // Not the swap's commit: whether it happened does not matter, the next attempt repeats it.
      throw new SQLException(failure.getMessage(), failure.getSQLState(), failure);
    }
  }

  private static Replayer.Limits within(StallBudget budget) {
    return new Replayer.Limits() {
      @Override
      public Sql statement() {
        return budget.limits();
      }

      @Override
      public Duration remaining() {
        return budget.remaining();
      }
    };
  }

  private static final class NotThisTime extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Attempted reason;

    NotThisTime(Attempted reason) {
      super(null, null, false, false);
      this.reason = reason;
    }
  }

  /**
   * Attempts.
   *
   * @param first what is locked before the source
   */
  private Attempted attempt(
      Session session,
      StallBudget budget,
      Prepared prepared,
      List<QualifiedName> first,
      FinalReplay finalReplay)
      throws SQLException {
    StepTimes steps = new StepTimes(timing);
    List<Sql> renames = renames(prepared);
    try {
      session.transaction(
          () -> {
            run.fence(session);
            if (!budget.keepVacuumOut(session, tables(prepared))) {
              throw new NotThisTime(new Attempted.LookAgain());
            }
            Optional<Attempted> missed =
                finalReplay.run(
                    () -> {
                      keepOutWritersOfViews(session, prepared.plan(), budget);
                      prepared.place().lock(session, "share row exclusive", budget);
                      for (QualifiedName table : first) {
                        budget.lock(session, table, "share row exclusive");
                      }
                      budget.lock(session, rewrite.source().name(), "share row exclusive");
                      steps.begin();
                      return true;
                    },
                    steps);
            if (missed.isPresent()) {
              throw new NotThisTime(missed.get());
            }
            compareFingerprint(session, prepared);
            steps.done("look at what is attached");
            session.executeAll(
                renames.size() == 1
                    ? List.of(budget.limits(), renames.get(0))
                    : budget.bounded(renames));
            if (!prepared.addition().within(session, budget.limits())) {
              throw new NotThisTime(new Attempted.PlanIsStale());
            }
            journal.swapped(session, run, prepared.plan().validations());
            steps.done("renames");
            return true;
          });
    } catch (NotThisTime rolledBack) {
      return rolledBack.reason;
    }
    steps.done("commit");
    return new Attempted.Swapped(steps);
  }

  /** Before the source, whose lock a writer asks for when it has the view's. */
  private void keepOutWritersOfViews(Session session, CarryPlan plan, StallBudget budget)
      throws SQLException {
    for (LockedView view : plan.views()) {
      if (view.written()) {
        locked(session, budget, view.keepWritersOut(run.names().refusalFunction()));
      }
    }
  }

  private static void locked(Session session, StallBudget budget, Sql statement)
      throws SQLException {
    session.executeAll(List.of(budget.limits(), statement));
    budget.granted();
  }

  private void lockAll(Session session, Prepared prepared, StallBudget budget) throws SQLException {
    for (LockedView view : prepared.plan().views()) {
      locked(session, budget, view.lock());
      if (view.written()) {
        session.execute(view.release());
      }
    }
    prepared.place().lock(session, "access exclusive", budget);
    for (QualifiedName table : tables(prepared)) {
      budget.lock(session, table, "access exclusive");
    }
  }

  /** All tables that are locked, in the order in which they are. */
  private List<QualifiedName> tables(Prepared prepared) {
    List<QualifiedName> tables = new ArrayList<>(prepared.partners().lockable());
    tables.add(rewrite.source().name());
    tables.add(rewrite.target().name());
    return tables;
  }

  private void compareFingerprint(Session session, Prepared prepared) throws SQLException {
    Fingerprint now = Fingerprint.read(session, rewrite.source(), rewrite.target());
    ChunkCopier.compare(run, now, prepared.fingerprint());
    if (!now.attached().equals(prepared.attached())) {
      throw new NotThisTime(new Attempted.PlanIsStale());
    }
  }

  /** As one, where none of them needs a lock that is not held yet. */
  private List<Sql> renames(Prepared prepared) {
    List<Sql> statements = statements(prepared.plan());
    boolean holdsAll =
        prepared.plan().sequences().isEmpty()
            && prepared.partners().lockable().size() == prepared.plan().partners().size();
    return holdsAll ? List.of(Sql.joined(statements)) : statements;
  }

  private List<Sql> statements(CarryPlan plan) {
    List<Sql> statements = new ArrayList<>();
    // Its locks need not wait for the disk: a write that an application is told to be safe comes
    // later in the WAL. CutOver waits for the disk before it tells anybody of the swap.
    statements.add(Sql.of("set local synchronous_commit = off"));
    statements.addAll(plan.beforeRename());
    statements.add(rename(rewrite.source().name(), rewrite.oldTable()));
    statements.add(rename(rewrite.target().name(), rewrite.source().name()));
    statements.addAll(plan.afterRename());
    statements.add(new Guard(run.names()).arm());
    statements.add(new Refusal(run.names()).arm());
    return statements;
  }

  private static Sql rename(QualifiedName from, QualifiedName to) {
    return Sql.of("alter table {from} rename to {to}").with("from", from).with("to", to.name());
  }

  private List<Long> relations(Prepared prepared) {
    List<Long> relations = new ArrayList<>(rewrite.source().oids());
    prepared.plan().views().forEach(view -> relations.add(view.oid()));
    relations.addAll(prepared.place().oids());
    return relations;
  }
}
