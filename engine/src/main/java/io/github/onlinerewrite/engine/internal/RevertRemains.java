package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.catalog.TriggerCatalog;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.dependents.BuiltViews;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a revert that has not swapped back has put on the old table: the snapshot guard, and what
 * the table had been given since the swap (indexes, statistics, views that are built beforehand).
 */
final class RevertRemains {

  private static final String PURPOSE = "take off the old table what the revert has put there";

  private final RunTools tools;
  private final Session lead;
  private final JournalEntry back;

  RevertRemains(RunTools tools, JournalEntry back) {
    this.tools = tools;
    this.lead = tools.sessions().lead();
    this.back = back;
  }

  /** Whether there is anything. */
  boolean areThere() throws SQLException {
    ObjectNames names = new ObjectNames(tools.journal().schema(), back.id());
    return !TriggerCatalog.tables(lead, names.guardFunction()).isEmpty() || !drops().isEmpty();
  }

  /** Takes all of it away; can be repeated. */
  void remove(Run run, Duration patience) throws SQLException {
    new TriggerRemoval(run, tools).guard(patience);
    if (!drops().isEmpty()) {
      dropLikenesses(run, patience);
    }
    run.transaction(
        lead,
        () -> {
          lead.execute(Patience.SET_LOCAL);
          new Guard(run.names()).dropFunction(lead);
          return true;
        });
  }

  private void dropLikenesses(Run run, Duration patience) throws SQLException {
    tools
        .attempts()
        .apart()
        .until(
            lead,
            new LockAttempts.Target(
                oldTable(),
                new Blockers.Wanted(
                    List.of(back.targetOid()),
                    LockMode.ACCESS_EXCLUSIVE,
                    tools.sessions().pids(),
                    PURPOSE)),
            Deadline.after(tools.timing(), patience),
            budget -> {
              run.fence(lead);
              budget.arm(lead);
              lead.executeAll(drops());
              budget.granted();
            });
  }

  /** By whatever name it has now. */
  private QualifiedName oldTable() throws SQLException {
    return lead.optional(
            Sql.of(
                    """
                    select n.nspname, c.relname
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where c.oid = ?""")
                .bind(back.targetOid()),
            row -> QualifiedName.of(row.getString(1), row.getString(2)))
        .orElse(back.target());
  }

  private List<Sql> drops() throws SQLException {
    List<Sql> drops = new ArrayList<>(BuiltViews.leftovers(lead, back.targetOid()));
    drops.addAll(
        lead.query(
            Sql.of(
                    """
                    select case when r.oid is null
                      then format('drop index %s', i.indexrelid::regclass)
                      else format('alter table %s drop constraint %I', i.indrelid::regclass, r.conname)
                      end
                    from pg_index i
                    join pg_class c on c.oid = i.indexrelid
                    left join pg_constraint r on r.conindid = i.indexrelid
                      and r.conrelid = i.indrelid and r.contype in ('p', 'u', 'x')
                    where i.indrelid = ? and starts_with(c.relname, ?)
                    union all
                    select format('drop statistics %I.%I', n.nspname, s.stxname)
                    from pg_statistic_ext s
                    join pg_namespace n on n.oid = s.stxnamespace
                    where s.stxrelid = ? and starts_with(s.stxname, ?)""")
                .bind(
                    back.targetOid(),
                    ObjectNames.likenesses(back.targetOid()),
                    back.targetOid(),
                    ObjectNames.likenesses(back.targetOid())),
            row -> Sql.rendered(row.getString(1))));
    return drops;
  }
}
