package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TriggerCatalog;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.StallBudget;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes triggers of ours off, table by table and within the stall budget. The tables are found by
 * the triggers' function until there is none left: one that somebody renames before it is locked is
 * found again by its new name.
 */
final class TriggerRemoval {

  private final Run run;
  private final RunTools tools;
  private final Session lead;

  TriggerRemoval(Run run, RunTools tools) {
    this.run = run;
    this.tools = tools;
    this.lead = tools.sessions().lead();
  }

  /** Takes off one table's triggers, in a transaction that takes its locks from the budget. */
  @FunctionalInterface
  interface Removal {
    void run(QualifiedName table, StallBudget budget) throws SQLException;
  }

  /** The snapshot guard; {@code patience} is that for one table. */
  void guard(Duration patience) throws SQLException {
    Guard guard = new Guard(run.names());
    everywhere(
        List.of(run.names().guardFunction()),
        "take off the snapshot guard",
        patience,
        (table, budget) -> guard.drop(lead, table, budget));
  }

  /** Does {@code removal} for each table with a trigger that executes one of {@code functions}. */
  void everywhere(List<QualifiedName> functions, String purpose, Duration patience, Removal removal)
      throws SQLException {
    for (Set<Leaf> left = tables(functions); !left.isEmpty(); left = tables(functions)) {
      List<Integer> ownPids = tools.sessions().pids();
      for (Leaf table : left) {
        Blockers.Wanted wanted =
            new Blockers.Wanted(List.of(table.oid()), LockMode.ACCESS_EXCLUSIVE, ownPids, purpose);
        off(table, wanted, Deadline.after(tools.timing(), patience), removal);
      }
    }
  }

  private Set<Leaf> tables(List<QualifiedName> functions) throws SQLException {
    Set<Leaf> tables = new LinkedHashSet<>();
    for (QualifiedName function : functions) {
      tables.addAll(TriggerCatalog.tables(lead, function));
    }
    return tables;
  }

  /** Does nothing when the table has been renamed since it was looked for. */
  private void off(Leaf table, Blockers.Wanted wanted, Deadline limit, Removal removal)
      throws SQLException {
    try {
      tools
          .attempts()
          .until(
              lead,
              new LockAttempts.Target(table.name(), wanted),
              limit,
              budget -> {
                run.fence(lead);
                lead.execute(LockAttempts.COMMIT_AT_ONCE);
                removal.run(table.name(), budget);
              });
    } catch (SQLException failure) {
      if (!SqlStates.isUndefinedTable(failure) || limit.isOver()) {
        throw failure;
      }
    }
  }
}
