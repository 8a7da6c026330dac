package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.cutover.SwapAddition;
import io.github.onlinerewrite.engine.internal.dependents.Bared;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.target.TargetNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a swap back adds: the old table takes writes again, and the table that it has replaced loses
 * what it was given by the rewrite that is reverted, so that it can be the target of the next one.
 */
final class Reversal implements SwapAddition {

  private final Run run;
  private final Rewrite rewrite;
  private final Refusal refusalOfOld;
  private final TargetNames names;
  private List<Sql> statements = List.of();

  /** Of the rewrite that leads back; {@code reverted} is the number of the one that led forth. */
  Reversal(Run run, Rewrite rewrite, long reverted) {
    this.run = run;
    this.rewrite = rewrite;
    this.refusalOfOld = new Refusal(run.naming(reverted).names());
    this.names = new TargetNames(run.schema(), reverted);
  }

  @Override
  public void prepare(Session session) throws SQLException {
    run.transaction(
        session,
        () -> {
          names.addWhatHasCome(session, rewrite.source().oid());
          return true;
        });
    statements = new ArrayList<>(Bared.statements(session, rewrite.source(), rewrite.oldTable()));
    if (!hasRowSecurity(session, rewrite.source())) {
      // The old table has it where the source of the rewrite had it.
      statements.add(
          Sql.of("alter table {table} disable row level security")
              .with("table", rewrite.source().name()));
    }
    statements.add(refusalOfOld.disarm());
  }

  private static boolean hasRowSecurity(Session session, TableDefinition table)
      throws SQLException {
    return session.one(
        Sql.of("select relrowsecurity from pg_class where oid = ?").bind(table.oid()),
        row -> row.getBoolean(1));
  }

  @Override
  public boolean within(Session session, Sql limits) throws SQLException {
    session.execute(limits);
    session.executeAll(statements);
    return true;
  }
}
