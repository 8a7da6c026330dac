package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.dependents.BuiltViews;
import io.github.onlinerewrite.engine.internal.dependents.PartitionAttachment;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.ChunkList;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.state.TakenIndex;
import io.github.onlinerewrite.engine.internal.state.TakenIndexes;
import io.github.onlinerewrite.engine.internal.target.IndexReturn;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Gives up a rewrite before its swap: the source is as it was, a target that was named is empty and
 * has its indexes, a derived one is gone. Captures go before their backlog, so that no write meets
 * one without it. Can be repeated: what a dead abort has left is done by the next.
 */
final class Abort {

  private static final Duration LOCK_PATIENCE = Duration.ofMinutes(5);

  private final RunTools tools;
  private final Journal journal;
  private final Session lead;
  private final LockAttempts attempts;

  Abort(RunTools tools) {
    this.tools = tools;
    this.journal = tools.journal();
    this.lead = tools.sessions().lead();
    this.attempts = tools.attempts();
  }

  void run(JournalEntry entry) throws SQLException {
    // Waits for orphans of a dead run, and shuts them out.
    Run run = new Takeover(tools).of(entry.id());
    new SourceTriggers(run, tools).removeAll(LOCK_PATIENCE);
    new TriggerRemoval(run, tools).guard(LOCK_PATIENCE);
    Long wayBack = entry.wayBack();
    if (wayBack != null) {
      new WayBackRemoval(tools).remove(run.naming(wayBack), LOCK_PATIENCE);
    }
    if (entry.isDerived()) {
      dropTarget(run, entry);
    } else {
      emptyTarget(run, entry);
    }
    new BacklogRemoval(run, tools)
        .drop(
            LOCK_PATIENCE,
            () -> {
              new Guard(run.names()).dropFunction(lead);
              new Refusal(run.names()).dropFunction(lead);
              new ChunkList(run).clear(lead);
              new TakenIndexes(run).clear(lead);
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
            new Blockers.Wanted(
                family,
                LockMode.ACCESS_EXCLUSIVE,
                tools.sessions().pids(),
                "drop the derived target")),
        Deadline.after(tools.timing(), LOCK_PATIENCE),
        budget -> {
          run.fence(lead);
          budget.lock(lead, entry.target(), "access exclusive");
          lead.executeAll(BuiltViews.leftovers(lead, entry.targetOid()));
          lead.execute(Sql.of("drop table {target}").with("target", entry.target()));
        });
  }

  private void emptyTarget(Run run, JournalEntry entry) throws SQLException {
    Optional<TableDefinition> table = TableCatalog.find(lead, entry.target());
    if (table.isEmpty() || table.get().oid() != entry.targetOid()) {
      requireNothingTaken(run, entry);
      return;
    }
    withTarget(
        table.get(),
        "empty the target",
        budget -> {
          run.fence(lead);
          lead.executeAll(BuiltViews.leftovers(lead, entry.targetOid()));
          lead.execute(Sql.of("truncate {target}").with("target", entry.target()));
          lead.execute(PartitionAttachment.drop(entry.target()));
        });
    IndexReturn back = new IndexReturn(run);
    for (TakenIndex index : new TakenIndexes(run).all(lead)) {
      withTarget(
          table.get(),
          "put back index " + index.index().name().name(),
          budget -> {
            run.fence(lead);
            budget.lock(lead, entry.target(), "access exclusive");
            back.complete(lead, index);
          });
    }
  }

  private void withTarget(TableDefinition target, String purpose, LockAttempts.Attempt attempt)
      throws SQLException {
    attempts.until(
        lead,
        new LockAttempts.Target(
            target.name(),
            new Blockers.Wanted(
                target.oids(), LockMode.ACCESS_EXCLUSIVE, tools.sessions().pids(), purpose)),
        Deadline.after(tools.timing(), LOCK_PATIENCE),
        attempt);
  }

  /** Under another name it is still somebody's, who would miss them. */
  private void requireNothingTaken(Run run, JournalEntry entry) throws SQLException {
    List<TakenIndex> taken = new TakenIndexes(run).all(lead);
    if (!taken.isEmpty() && TableCatalog.exists(lead, entry.targetOid())) {
      throw StepException.failed(
          "the target is no longer called "
              + entry.target()
              + ", and these indexes of it are taken off: "
              + taken.stream()
                  .map(index -> index.index().name().name().toString())
                  .collect(Collectors.joining(", "))
              + ". The source is as it was. Give the target its name back, and abort again: they are"
              + " put back.");
    }
  }
}
