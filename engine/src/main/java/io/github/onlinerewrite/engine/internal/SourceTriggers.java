package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.capture.TriggerCapture;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.PartitionOf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.catalog.TriggerCatalog;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The triggers on the source, capture's and those that will refuse writes to the old table. They
 * come and go table by table, each within the stall budget: a lock on a thousand partitions at once
 * would be felt, and the copy begins only when all have theirs.
 */
final class SourceTriggers {

  private final Run run;
  private final RunTools tools;
  private final Session lead;

  SourceTriggers(Run run, RunTools tools) {
    this.run = run;
    this.tools = tools;
    this.lead = tools.sessions().lead();
  }

  /** Gives every table of the source those that it lacks. */
  void install(TableDefinition source, ChangeCapture capture, Duration patience)
      throws SQLException {
    Refusal refusal = new Refusal(run.names());
    run.transaction(
        lead,
        () -> {
          capture.install(lead);
          refusal.install(lead);
          return true;
        });
    Deadline limit = Deadline.after(tools.timing(), patience);
    guardAncestors(source, limit);
    List<Leaf> have = TriggerCatalog.tables(lead, run.names().refusalFunction());
    for (Leaf table : source.family()) {
      if (!have.contains(table)) {
        LockAttempts.Target target = target(table, "install the capture");
        tools
            .attempts()
            .until(
                lead,
                target,
                limit,
                budget -> {
                  run.fence(lead);
                  lead.execute(LockAttempts.COMMIT_AT_ONCE);
                  budget.lockOnly(lead, table.name(), "share row exclusive");
                  lead.execute(refusal.create(table.name()));
                  if (source.leaves().contains(table)) {
                    capture.ofLeaf(lead, table.name());
                  }
                });
      }
    }
  }

  /** A stale writer may reach a partition through each table that it is below. */
  private void guardAncestors(TableDefinition source, Deadline limit) throws SQLException {
    Optional<PartitionOf> place = PartitionOf.find(lead, source.oid());
    if (place.isEmpty()) {
      return;
    }
    List<Leaf> have = TriggerCatalog.tables(lead, run.names().guardFunction());
    for (Leaf ancestor : place.get().ancestors()) {
      if (!have.contains(ancestor)) {
        tools
            .attempts()
            .until(
                lead,
                target(ancestor, "install the snapshot guard"),
                limit,
                budget -> {
                  run.fence(lead);
                  lead.execute(LockAttempts.COMMIT_AT_ONCE);
                  budget.lockOnly(lead, ancestor.name(), "share row exclusive");
                  lead.execute(new Guard(run.names()).create(ancestor.name()));
                });
      }
    }
  }

  /** Takes off capture, which nobody needs after the swap. */
  void removeCapture(Duration patience) throws SQLException {
    remove(List.of(run.names().captureFunction()), patience);
  }

  /** Takes off all of them. */
  void removeAll(Duration patience) throws SQLException {
    remove(List.of(run.names().captureFunction(), run.names().refusalFunction()), patience);
  }

  private void remove(List<QualifiedName> functions, Duration patience) throws SQLException {
    boolean refusalToo = functions.size() > 1;
    new TriggerRemoval(run, tools)
        .everywhere(
            functions,
            "take off the capture",
            patience,
            (table, budget) -> {
              List<Sql> drops = new ArrayList<>(TriggerCapture.dropTriggers(run.names(), table));
              if (refusalToo) {
                drops.add(new Refusal(run.names()).drop(table));
              }
              budget.lockOnly(lead, table, "access exclusive");
              lead.executeAll(drops);
            });
  }

  private LockAttempts.Target target(Leaf table, String purpose) throws SQLException {
    return new LockAttempts.Target(
        table.name(),
        new Blockers.Wanted(
            List.of(table.oid()), LockMode.SHARE_ROW_EXCLUSIVE, tools.sessions().pids(), purpose));
  }
}
