package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.capture.TriggerCapture;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.catalog.TriggerCatalog;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.dependents.BuiltViews;
import io.github.onlinerewrite.engine.internal.dependents.PartitionAttachment;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.ChunkList;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.state.TableLock;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a rewrite: before its swap ({@link #abort}) or after it ({@link #finish}). */
public final class Ending {

  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
  private static final Duration LOCK_PATIENCE = Duration.ofMinutes(5);

  private final Sessions sessions;
  private final Session lead;
  private final Journal journal;
  private final QualifiedName source;
  private final Progress progress;
  private final LockAttempts attempts;
  private final Timing timing = Timing.system();

  public Ending(
      Sessions sessions, Identifier journalSchema, QualifiedName source, RewriteListener listener) {
    RewriteOptions options = RewriteOptions.defaults();
    this.sessions = sessions;
    this.lead = sessions.lead();
    this.journal = new Journal(journalSchema);
    this.source = source;
    this.progress = new Progress(source.toString(), listener, timing, options.progressInterval());
    this.attempts = new LockAttempts(timing, options.stallBudget(), progress);
  }

  /**
   * Leaves the source as it was before the rewrite; a target that was named stays, empty, and one
   * that was derived goes.
   */
  public void abort() {
    new Failures(source, progress).wrap(() -> locked(this::abortOrThrow));
  }

  /** Drops the old table and what is ours of a rewrite that has swapped. */
  public void finish() {
    new Failures(source, progress).wrap(() -> locked(this::finishOrThrow));
  }

  private interface End {
    void run(JournalEntry entry) throws SQLException;
  }

  private boolean locked(End end) throws SQLException {
    Optional<TableLock> lock = TableLock.tryAcquire(lead, source);
    if (lock.isEmpty()) {
      throw StepException.notAchieved(
          "another run is working on this table: "
              + TableLock.holder(lead, source)
              + ". Nothing was changed. End it first.");
    }
    try (TableLock held = lock.get()) {
      LOG.debug("{}: holds {}", source, held);
      end.run(
          journal
              .latest(lead, source)
              .orElseThrow(
                  () -> StepException.failed("the journal knows no rewrite of this table.")));
      return true;
    }
  }

  private void abortOrThrow(JournalEntry entry) throws SQLException {
    if (entry.phase().isSwapped()) {
      throw StepException.failed(
          "rewrite " + entry.id() + " has swapped, so there is nothing to abort.");
    }
    // Waits for orphans of a dead run, and shuts them out.
    Run run = journal.resume(lead, entry.id());
    RunTools tools = new RunTools(sessions, journal, progress, attempts, timing);
    new SourceTriggers(run, tools).removeAll(LOCK_PATIENCE);
    removeGuards(run);
    if (entry.isDerived()) {
      dropTarget(run, entry);
    } else {
      emptyTarget(run, entry);
    }
    run.transaction(
        lead,
        () -> {
          lead.executeAll(TriggerCapture.dropBacklog(run.names()));
          new Guard(run.names()).dropFunction(lead);
          new Refusal(run.names()).dropFunction(lead);
          new ChunkList(run).clear(lead);
          journal.phase(lead, run, RewritePhase.ABORTED);
          return true;
        });
  }

  private void dropTarget(Run run, JournalEntry entry) throws SQLException {
    Optional<TableDefinition> table = TableCatalog.find(lead, entry.target());
    if (table.isEmpty() || table.get().oid() != entry.targetOid()) {
      return;
    }
    List<Long> family = table.get().family().stream().map(Leaf::oid).toList();
    attempts.until(
        lead,
        new LockAttempts.Target(
            entry.target(),
            new Blockers.Wanted(family, true, sessions.pids(), "drop the derived target")),
        Deadline.after(timing, LOCK_PATIENCE),
        budget -> {
          run.fence(lead);
          budget.lock(lead, entry.target(), "access exclusive");
          lead.executeAll(BuiltViews.leftovers(lead, entry.targetOid()));
          lead.execute(Sql.of("drop table {target}").with("target", entry.target()));
        });
  }

  private void removeGuards(Run run) throws SQLException {
    Guard guard = new Guard(run.names());
    for (Leaf part : TriggerCatalog.tables(lead, run.names().guardFunction())) {
      attempts.until(
          lead,
          new LockAttempts.Target(
              part.name(),
              new Blockers.Wanted(
                  List.of(part.oid()), true, sessions.pids(), "take off the snapshot guard")),
          Deadline.after(timing, LOCK_PATIENCE),
          budget -> {
            run.fence(lead);
            guard.drop(lead, part.name(), budget);
          });
    }
  }

  private void emptyTarget(Run run, JournalEntry entry) throws SQLException {
    Optional<TableDefinition> table = TableCatalog.find(lead, entry.target());
    if (table.isEmpty() || table.get().oid() != entry.targetOid()) {
      return;
    }
    run.transaction(
        lead,
        () -> {
          lead.executeAll(BuiltViews.leftovers(lead, entry.targetOid()));
          lead.execute(Sql.of("truncate {target}").with("target", entry.target()));
          lead.execute(PartitionAttachment.drop(entry.target()));
          return true;
        });
  }

  private void finishOrThrow(JournalEntry entry) throws SQLException {
    if (!entry.phase().isSwapped()) {
      throw StepException.failed(
          "rewrite "
              + entry.id()
              + " has not swapped (phase "
              + entry.phase()
              + "). Run it to its end, or abort it.");
    }
    Run run = journal.resume(lead, entry.id());
    progress.writeTo(new Progress.Reports(journal, run, lead));
    new AfterSwap(run, new RunTools(sessions, journal, progress, attempts, timing)).run(true);
  }
}
