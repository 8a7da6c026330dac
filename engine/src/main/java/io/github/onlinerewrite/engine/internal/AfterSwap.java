package io.github.onlinerewrite.engine.internal;

import static java.util.stream.Collectors.joining;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.catalog.TriggerCatalog;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.cutover.OldSnapshots;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.dependents.Afterwards;
import io.github.onlinerewrite.engine.internal.dependents.ForeignKeys;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is left when the swap is committed: constraints are validated, the guard and the old table
 * go. All of it rests on the journal alone, so that a rerun does what a dead run has left.
 */
final class AfterSwap {

  private static final Duration GUARD_PATIENCE = Duration.ofSeconds(30);
  static final Duration LOCK_PATIENCE = Duration.ofMinutes(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  /** Nobody renames a table more often than this just between our look and our lock. */
  private static final int MOST_RENAMES = 10;

  private final Run run;
  private final RunTools tools;
  private final Journal journal;
  private final Sessions sessions;
  private final LockAttempts attempts;
  private final Progress progress;
  private final Timing timing;
  private final Duration patience;

  /**
   * What is left, done with that patience.
   *
   * @param swapTimeout how long the run waits for others at most; here five minutes, if that is
   *     longer
   */
  AfterSwap(Run run, RunTools tools, Duration swapTimeout) {
    this.patience = swapTimeout.compareTo(LOCK_PATIENCE) < 0 ? swapTimeout : LOCK_PATIENCE;
    this.run = run;
    this.tools = tools;
    this.journal = tools.journal();
    this.sessions = tools.sessions();
    this.attempts = tools.attempts();
    this.progress = tools.progress();
    this.timing = tools.timing();
  }

  void run(boolean dropOldTable) throws SQLException {
    Session lead = sessions.lead();
    JournalEntry entry = journal.entry(lead, run.id());
    new SourceTriggers(run, tools).removeCapture(patience);
    new BacklogRemoval(run, tools).drop(patience, () -> true);
    finish(lead, entry);
    boolean isDone = guardIsGone(lead);
    if (entry.isWayBack()) {
      new AfterRevert(run, tools, patience).run(entry);
    }
    if (dropOldTable) {
      dropOldTable(lead, entry);
    } else if (entry.isWayBack()) {
      new AfterRevert(run, tools, patience).emptyNamed(entry);
    }
    if (isDone) {
      progress.begin(RewritePhase.DONE);
    }
  }

  /** A guard that stays is no failure: the swap is done, and nothing waits for its end. */
  private boolean guardIsGone(Session session) throws SQLException {
    try {
      dropGuard(session);
      return true;
    } catch (StepException failure) {
      if (failure.kind() != StepException.Kind.NOT_ACHIEVED) {
        throw failure;
      }
      progress.keep(
          "the snapshot guard is still on the table; it costs next to nothing and is dropped by "
              + "the next run or by finish. The reason: "
              + failure.reason());
      return false;
    }
  }

  /** Each in its own transaction that also strikes it off the list. */
  private void finish(Session session, JournalEntry entry) throws SQLException {
    Deadline limit = Deadline.after(timing, patience);
    List<Sql> left = journal.afterwards(session, run);
    for (int tried = 1; !left.isEmpty(); tried++) {
      Sql next = left.get(0);
      attempts.await(session, validated(session, entry), limit);
      try {
        run.transaction(
            session,
            () -> {
              session.execute(LockAttempts.COMMIT_AT_ONCE);
              session.execute(Sql.of("set local lock_timeout = '100ms'"));
              Afterwards.finish(session, next);
              journal.firstAfterwardsDone(session, run);
              return true;
            });
        left = left.subList(1, left.size());
        tried = 0;
      } catch (SQLException failure) {
        if (SqlStates.isBrokenByRows(failure)) {
          leaveUndone(session, left);
          left = left.subList(1, left.size());
          tried = 0;
        } else if (!SqlStates.isUndefinedTable(failure) || tried >= MOST_RENAMES) {
          attempts.retryOrThrow(failure, "finish what the swap left to do", limit, tried);
        }
      }
    }
  }

  /**
   * Mostly they broke it in the old table too, which said that it was validated: a trigger had kept
   * a cascade from them, or they came without triggers. No rerun would find it otherwise.
   */
  private void leaveUndone(Session session, List<Sql> left) throws SQLException {
    boolean ofPartitions = left.stream().anyMatch(Afterwards::isAdoption);
    progress.keep(
        "rows of the new table break a constraint that the old one had; it holds for what is"
            + " written from now on. Mend those rows, and then: "
            + Afterwards.statement(session, left.get(0)).orElse("nothing")
            + (ofPartitions
                ? ". The partitioned table gets it from its partitions: add it there then."
                : "."));
    run.transaction(
        session,
        () -> {
          journal.firstAfterwardsDone(session, run);
          return true;
        });
  }

  /**
   * VALIDATE CONSTRAINT takes a lock that autovacuum has, which does not give way to somebody who
   * waits for a moment only.
   */
  private Blockers.Wanted validated(Session session, JournalEntry entry) throws SQLException {
    List<Long> relations = new ArrayList<>();
    Optional<TableDefinition> table = TableCatalog.find(session, entry.source());
    if (table.isPresent()) {
      relations.addAll(table.get().oids());
      for (ForeignKeys.ForeignKey key : ForeignKeys.of(session, table.get())) {
        TableCatalog.find(session, key.referencing())
            .map(TableDefinition::oids)
            .ifPresent(relations::addAll);
      }
    }
    return new Blockers.Wanted(
        relations, LockMode.SHARE_UPDATE_EXCLUSIVE, sessions.pids(), "validate constraints");
  }

  /** Snapshots that do not see the swap must be gone first. */
  private void dropGuard(Session session) throws SQLException {
    OldSnapshots held = OldSnapshots.heldNow(session, sessions.pids());
    Deadline untilGone = Deadline.after(timing, GUARD_PATIENCE);
    while (!guarded(session).isEmpty() && !held.areGone(session)) {
      if (untilGone.isOver()) {
        throw StepException.notAchieved(
            "waited "
                + untilGone.limit().toSeconds()
                + " s for snapshots from before the swap, held by "
                + held.names()
                + ".");
      }
      timing.sleep(BETWEEN_LOOKS);
    }
    new TriggerRemoval(run, tools).guard(patience);
    run.transaction(
        session,
        () -> {
          new Guard(run.names()).dropFunction(session);
          return true;
        });
  }

  private List<Leaf> guarded(Session session) throws SQLException {
    return TriggerCatalog.tables(session, run.names().guardFunction());
  }

  /** A table that has its name no more is somebody's: it is kept, and writes to it are refused. */
  private void dropOldTable(Session session, JournalEntry entry) throws SQLException {
    Optional<TableDefinition> old = oldTable(session, entry);
    if (old.isPresent()) {
      // Its files go before the commit returns, and after its locks: no application waits for that.
      attempts
          .apart()
          .until(
              session,
              new LockAttempts.Target(
                  entry.oldTable(),
                  new Blockers.Wanted(
                      old.get().oids(),
                      LockMode.ACCESS_EXCLUSIVE,
                      sessions.pids(),
                      "drop the old table")),
              Deadline.after(timing, patience),
              budget -> {
                run.fence(session);
                // Tables at the other end of its foreign keys are locked by its drop.
                session.execute(LockAttempts.COMMIT_AT_ONCE);
                budget.lock(session, entry.oldTable(), "access exclusive");
                if (oldTable(session, entry).isPresent()) {
                  session.execute(Sql.of("drop table {old}").with("old", entry.oldTable()));
                }
              });
    }
    List<Leaf> kept = TriggerCatalog.tables(session, run.names().refusalFunction());
    if (!kept.isEmpty()) {
      progress.keep(
          "the old table has another name by now and is kept: "
              + kept.stream().map(table -> table.name().toString()).collect(joining(", "))
              + ". Writes to it are refused until trigger "
              + run.names().refusalTrigger()
              + " is dropped");
      return;
    }
    run.transaction(
        session,
        () -> {
          new Refusal(run.names()).dropFunction(session);
          return true;
        });
  }

  private static Optional<TableDefinition> oldTable(Session session, JournalEntry entry)
      throws SQLException {
    return TableCatalog.find(session, entry.oldTable())
        .filter(table -> table.oid() == entry.sourceOid());
  }
}
