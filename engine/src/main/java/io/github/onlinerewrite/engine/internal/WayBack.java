package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.capture.TriggerCapture;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.Shape;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.catalog.TriggerCatalog;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.cutover.SwapAddition;
import io.github.onlinerewrite.engine.internal.dependents.Bared;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.replay.KeptColumns;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.state.WayBackJournal;
import io.github.onlinerewrite.engine.internal.target.TargetNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets a swap leave a way back: from its commit on, the keys of all changes of the new table are
 * captured for the old one, and the journal has a rewrite that leads from the one to the other. Its
 * triggers are on the target before the swap, where they record nothing; the swap replaces their
 * function.
 */
final class WayBack implements SwapAddition {

  private final Run run;
  private final Rewrite rewrite;
  private final RewriteSpec spec;
  private final ByteSize limit;
  private final Waits waits;
  private @Nullable Prepared prepared;

  private record Prepared(long number, List<Sql> statements) {}

  WayBack(Run run, Rewrite rewrite, RewriteSpec spec, ByteSize limit, Waits waits) {
    this.run = run;
    this.rewrite = rewrite;
    this.spec = spec;
    this.limit = limit;
    this.waits = waits;
  }

  @Override
  public void prepare(Session session) throws SQLException {
    prepared =
        waits.onTarget(
            "prepare the way back", () -> run.transaction(session, () -> install(session)));
  }

  private Prepared install(Session session) throws SQLException {
    session.execute(Patience.SET_LOCAL);
    Run back = run.naming(new WayBackJournal(run).number(session));
    if (!rewrite.derived()) {
      new TargetNames(run.schema(), run.id()).remember(session, rewrite.target().oid());
    }
    TriggerCapture capture =
        new TriggerCapture(back, new Backlog(back, rewrite.targetKey()), limit);
    capture.installOpen(session);
    new KeptColumns(back).create(session, kept());
    // So that both are planned when they are read under the swap's lock.
    TableDefinition now = rewrite.target();
    TableDefinition old = rewrite.source();
    Shape.read(session, now.oid(), old.oid());
    Fingerprint.read(session, now, old);
    Refusal refusal = new Refusal(back.names());
    refusal.install(session);
    List<Leaf> have = TriggerCatalog.tables(session, back.names().refusalFunction());
    TableDefinition target =
        TableCatalog.find(session, rewrite.target().name()).orElse(rewrite.target());
    for (Leaf table : target.family()) {
      if (!have.contains(table)) {
        session.execute(refusal.create(table.name()));
        if (target.leaves().contains(table)) {
          capture.ofLeaf(session, table.name());
        }
      }
    }
    List<Sql> statements = new ArrayList<>();
    statements.add(capture.arming(session));
    statements.addAll(Bared.statements(session, rewrite.source(), rewrite.oldTable()));
    statements.add(new Refusal(run.names()).armButFor(back.number()));
    return new Prepared(back.number(), statements);
  }

  /** What the old table has and the new one lacks. */
  private List<Column> kept() {
    return rewrite.source().columns().stream()
        .filter(column -> !column.generated())
        .filter(column -> rewrite.target().column(column.name()).isEmpty())
        .toList();
  }

  @Override
  public boolean within(Session session, Sql limits) throws SQLException {
    Prepared way = Objects.requireNonNull(prepared, "prepare comes first");
    if (!isComplete(session, run.naming(way.number()))) {
      return false;
    }
    session.execute(limits);
    session.executeAll(way.statements());
    new WayBackJournal(run).begin(session, way.number(), rewrite, reversed().canonical());
    return true;
  }

  /** A derived target goes when the old table is back, and a named one has its name again. */
  private RewriteSpec reversed() {
    return new RewriteSpec(
        rewrite.source().name().schema().value(),
        spec.table(),
        rewrite.oldTable().name().value(),
        rewrite.target().name().name().value(),
        rewrite.derived(),
        false,
        TableChanges.NONE);
  }

  /** Every table of the target has its triggers, a partition that has just come too. */
  private boolean isComplete(Session session, Run back) throws SQLException {
    return session.one(
        Sql.of(
                """
                with recursive tree as (
                  select ?::bigint::oid as relid
                  union all
                  select i.inhrelid from pg_inherits i join tree on tree.relid = i.inhparent)
                select not exists (
                  select
                  from tree
                  join pg_class c on c.oid = relid
                  cross join unnest(?::text[]) with ordinality as t (name, place)
                  where (t.place = 1 or c.relkind = 'r')
                    and not exists (
                      select from pg_trigger g
                      where g.tgrelid = relid and g.tgname = t.name and g.tgenabled = 'A'))""")
            .bind(
                rewrite.target().oid(),
                new String[] {
                  back.names().refusalTrigger().value(),
                  back.names().captureTrigger().value(),
                  back.names().truncateTrigger().value()
                }),
        row -> row.getBoolean(1));
  }
}
