package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.target.TargetNames;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is left when a rewrite was reverted: what it had on both tables goes, and a table that was
 * named is empty under its own name again, as it was before the rewrite.
 */
final class AfterRevert {

  private final Run run;
  private final RunTools tools;
  private final Journal journal;
  private final Session lead;
  private final Duration patience;

  AfterRevert(Run run, RunTools tools, Duration patience) {
    this.run = run;
    this.tools = tools;
    this.journal = tools.journal();
    this.lead = tools.sessions().lead();
    this.patience = patience;
  }

  void run(JournalEntry entry) throws SQLException {
    JournalEntry forth = journal.entry(lead, Objects.requireNonNull(entry.reverts()));
    Run reverted = new Takeover(tools).of(forth.id());
    new TriggerRemoval(reverted, tools).guard(patience);
    new SourceTriggers(reverted, tools).removeAll(patience);
    reverted.transaction(
        lead,
        () -> {
          new Guard(reverted.names()).dropFunction(lead);
          new Refusal(reverted.names()).dropFunction(lead);
          if (forth.phase() != RewritePhase.DONE) {
            journal.phase(lead, reverted, RewritePhase.DONE);
          }
          return true;
        });
  }

  /** Once it is empty it is somebody's again. */
  private boolean isRefusing() throws SQLException {
    return lead.one(
        Sql.of(
                """
                select exists (
                  select from pg_proc p
                  join pg_namespace n on n.oid = p.pronamespace
                  where n.nspname = ? and p.proname = ?)""")
            .bind(
                run.names().refusalFunction().schema().value(),
                run.names().refusalFunction().name().value()),
        row -> row.getBoolean(1));
  }

  /** Only its owner has used it since; one that has another name by now is somebody's. */
  void emptyNamed(JournalEntry entry) throws SQLException {
    if (!isRefusing()) {
      return;
    }
    // Before it takes writes again.
    Optional<TableDefinition> reverted = reverted(entry);
    if (reverted.isPresent()) {
      putNamesBack(entry, reverted.get());
    }
    new SourceTriggers(run, tools).removeAll(patience);
    Optional<TableDefinition> table = reverted(entry);
    if (table.isEmpty()) {
      run.transaction(lead, this::release);
      return;
    }
    tools
        .attempts()
        .apart()
        .until(
            lead,
            new LockAttempts.Target(
                entry.oldTable(), wanted(table.get(), "empty the table that was reverted")),
            Deadline.after(tools.timing(), patience),
            budget -> {
              run.fence(lead);
              budget.lock(lead, entry.oldTable(), "access exclusive");
              // In the transaction that empties it, so that nobody sees a row of it.
              lead.execute(
                  Sql.of("alter table {table} disable row level security")
                      .with("table", entry.oldTable()));
              lead.execute(Sql.of("truncate {table}").with("table", entry.oldTable()));
              // In it too: the next run must not empty what somebody has put there by then.
              release();
            });
  }

  private boolean release() throws SQLException {
    new Refusal(run.names()).dropFunction(lead);
    return true;
  }

  private Optional<TableDefinition> reverted(JournalEntry entry) throws SQLException {
    return TableCatalog.find(lead, entry.oldTable())
        .filter(table -> table.oid() == entry.sourceOid());
  }

  private void putNamesBack(JournalEntry entry, TableDefinition table) throws SQLException {
    String purpose = "give the table that was reverted its names back";
    TargetNames names = new TargetNames(journal.schema(), Objects.requireNonNull(entry.reverts()));
    List<String> left =
        new Patience(tools.timing(), patience, tools.progress())
            .with(
                purpose,
                limit -> tools.attempts().await(lead, wanted(table, purpose), limit),
                () ->
                    run.transaction(
                        lead,
                        () -> {
                          lead.execute(Patience.SET_LOCAL);
                          lead.execute(
                              Sql.of("lock table {table} in access exclusive mode")
                                  .with("table", table.name()));
                          return names.putBack(lead, table.oid());
                        }));
    if (!left.isEmpty()) {
      tools
          .progress()
          .keep(
              "not everything of "
                  + table.name()
                  + " is what it was before the rewrite: "
                  + String.join("; ", left)
                  + ". Rename or drop it when you can");
    }
  }

  private Blockers.Wanted wanted(TableDefinition table, String purpose) throws SQLException {
    return new Blockers.Wanted(
        table.oids(), LockMode.ACCESS_EXCLUSIVE, tools.sessions().pids(), purpose);
  }
}
