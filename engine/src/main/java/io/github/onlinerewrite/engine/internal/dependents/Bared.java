package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes triggers, rules and row security off a table that others have got them from in a swap, so
 * that it can be the target of the next one: nothing acts on the rows that are replayed into it.
 */
public final class Bared {

  private Bared() {}

  /** For {@code table} under the name that it has then; reads what is attached to it now. */
  public static List<Sql> statements(Session session, TableDefinition table, QualifiedName name)
      throws SQLException {
    List<Sql> statements = new ArrayList<>();
    for (Rules.Rule rule : Rules.of(session, table.oid())) {
      statements.add(drop("rule", rule.name(), name));
    }
    statements.addAll(
        session.query(
            Sql.of(
                    """
                    select 'trigger', t.tgname
                    from pg_trigger t
                    where t.tgrelid = ? and not t.tgisinternal and t.tgparentid = 0
                      and not starts_with(t.tgname, ?)
                    union all
                    select 'policy', p.polname
                    from pg_policy p
                    where p.polrelid = ?
                    order by 1, 2""")
                .bind(table.oid(), ObjectNames.TRIGGER_PREFIX, table.oid()),
            row -> drop(row.getString(1), new Identifier(row.getString(2)), name)));
    // Row security that is enabled stays so: without a policy nobody but the owner sees a row.
    statements.add(Sql.of("alter table {table} no force row level security").with("table", name));
    return statements;
  }

  private static Sql drop(String kind, Identifier what, QualifiedName table) {
    return Sql.of("drop {kind} {what} on {table}")
        .with("kind", new Sql.Fragment(kind))
        .with("what", what)
        .with("table", table);
  }
}
