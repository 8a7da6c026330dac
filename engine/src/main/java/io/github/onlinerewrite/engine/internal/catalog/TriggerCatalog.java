package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * Finds the tables that have triggers of a run. By their function, and not by the partition tree: a
 * partition that somebody has detached keeps its triggers.
 */
public final class TriggerCatalog {

  private TriggerCatalog() {}

  /** Tables with a trigger that executes {@code function}, in OID order. */
  public static List<Leaf> tables(Session session, QualifiedName function) throws SQLException {
    return session.query(
        Sql.of(
                """
                select distinct c.oid, n.nspname, c.relname
                from pg_trigger t
                join pg_proc p on p.oid = t.tgfoid
                join pg_namespace pn on pn.oid = p.pronamespace
                join pg_class c on c.oid = t.tgrelid
                join pg_namespace n on n.oid = c.relnamespace
                where pn.nspname = ? and p.proname = ?
                order by c.oid
                """)
            .bind(function.schema().value(), function.name().value()),
        row -> new Leaf(row.getLong(1), QualifiedName.of(row.getString(2), row.getString(3))));
  }
}
