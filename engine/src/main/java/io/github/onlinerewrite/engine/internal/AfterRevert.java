package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import java.sql.SQLException;
import java.time.Duration;
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
    new SourceTriggers(run, tools).removeAll(patience);
    Optional<TableDefinition> table =
        TableCatalog.find(lead, entry.oldTable()).filter(t -> t.oid() == entry.sourceOid());
    if (table.isPresent()) {
      tools
          .attempts()
          .apart()
          .until(
              lead,
              new LockAttempts.Target(
                  entry.oldTable(),
                  new Blockers.Wanted(
                      table.get().oids(),
                      LockMode.ACCESS_EXCLUSIVE,
                      tools.sessions().pids(),
                      "empty the table that was reverted")),
              Deadline.after(tools.timing(), patience),
              budget -> {
                run.fence(lead);
                budget.lock(lead, entry.oldTable(), "access exclusive");
                // In the transaction that empties it, so that nobody sees a row of it.
                lead.execute(
                    Sql.of("alter table {table} disable row level security")
                        .with("table", entry.oldTable()));
                lead.execute(Sql.of("truncate {table}").with("table", entry.oldTable()));
              });
    }
    run.transaction(
        lead,
        () -> {
          new Refusal(run.names()).dropFunction(lead);
          return true;
        });
  }
}
