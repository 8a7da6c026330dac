package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * Every trigger of the source can be created on the target by us. A partitioned table takes no row
 * trigger with transition tables (CREATE TRIGGER, Notes).
 */
final class TriggersPossible implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    return session.query(
        Sql.of(
                """
                select quote_ident(t.tgname), has_function_privilege(t.tgfoid, 'execute'),
                       t.tgfoid::regprocedure::text, quote_ident(current_user)
                from pg_trigger t
                where t.tgrelid = ? and not t.tgisinternal and t.tgparentid = 0
                  and not starts_with(t.tgname, ?)
                  and (not has_function_privilege(t.tgfoid, 'execute')
                    or ? and t.tgtype & 1 = 1
                      and (t.tgnewtable is not null or t.tgoldtable is not null))
                order by t.tgname
                """)
            .bind(
                tables.source().oid(), ObjectNames.TRIGGER_PREFIX, tables.target().isPartitioned()),
        row ->
            row.getBoolean(2)
                ? Code.TRIGGER_IMPOSSIBLE.finding(
                    tables.source().name(),
                    "Row trigger "
                        + row.getString(1)
                        + " has transition tables, which a partitioned table does not allow.",
                    "Make it a statement trigger.")
                : Code.TRIGGER_IMPOSSIBLE.finding(
                    tables.source().name(),
                    "Trigger " + row.getString(1) + " calls a function that we may not execute.",
                    "As its owner: grant execute on function "
                        + row.getString(3)
                        + " to "
                        + row.getString(4)));
  }
}
