package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.lock.StallBudget;
import io.github.onlinerewrite.engine.internal.sql.DefaultPrivileges;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * The snapshot guard: after the swap a writer whose snapshot does not see it gets 40001 and
 * retries, instead of updating nothing. Its triggers are on the target before the swap, where they
 * let everything pass; the swap replaces the function only.
 */
public final class Guard {

  private final ObjectNames names;

  public Guard(ObjectNames names) {
    this.names = names;
  }

  /** Puts the triggers on every table of the target, in the open transaction. */
  public void install(Session session, TableDefinition target) throws SQLException {
    session.execute(
        Resources.read(Guard.class, "guard_open.sql").with("guard", names.guardFunction()));
    DefaultPrivileges.takeBack(session, names.guardFunction());
    for (Leaf table : target.family()) {
      session.execute(
          Sql.of("drop trigger if exists {trigger} on {table}")
              .with("trigger", names.guardTrigger())
              .with("table", table.name()));
      session.execute(create(table.name()));
    }
  }

  /** Puts the trigger on one table alone. */
  public Sql create(QualifiedName table) {
    return Sql.of(
            """
            create trigger {trigger} before insert or update or delete or truncate on {table}
            for each statement execute function {guard}();
            alter table only {table} enable always trigger {trigger}""")
        .with("trigger", names.guardTrigger())
        .with("table", table)
        .with("guard", names.guardFunction());
  }

  /** Turns snapshots away that do not see the open transaction. */
  Sql arm() {
    return Resources.read(Guard.class, "guard.sql").with("guard", names.guardFunction().literal());
  }

  /** Takes the trigger off one table, within the budget. */
  public void drop(Session session, QualifiedName table, StallBudget budget) throws SQLException {
    session.executeAll(
        List.of(
            budget.limits(),
            Sql.of("drop trigger if exists {trigger} on {table}")
                .with("trigger", names.guardTrigger())
                .with("table", table)));
    budget.granted();
  }

  /** Drops the function once no trigger uses it. */
  public void dropFunction(Session session) throws SQLException {
    session.execute(
        Sql.of("drop function if exists {guard}()").with("guard", names.guardFunction()));
  }
}
