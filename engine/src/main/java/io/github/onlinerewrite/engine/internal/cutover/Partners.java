package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.dependents.CarryPlan;
import io.github.onlinerewrite.engine.internal.dependents.ForeignKeys;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * Tables that the swap locks beside the source and the target. One that we may reference and no
 * more cannot be locked by name (LOCK TABLE asks for the right to change its rows); the statements
 * that drop and add the foreign key lock it, within the budget too.
 *
 * @param place those of a source that is a partition
 * @param lockable the partners of foreign keys that we may lock
 * @param referenced those of them that the source references
 */
record Partners(Place place, List<QualifiedName> lockable, List<QualifiedName> referenced) {

  Partners {
    lockable = List.copyOf(lockable);
    referenced = List.copyOf(referenced);
  }

  static Partners of(Session session, Rewrite rewrite, CarryPlan plan) throws SQLException {
    List<QualifiedName> lockable = lockable(session, plan.partners());
    return new Partners(
        Place.of(session, rewrite),
        lockable,
        ForeignKeys.referencedBy(session, rewrite.source()).stream()
            .filter(lockable::contains)
            .toList());
  }

  private static List<QualifiedName> lockable(Session session, List<QualifiedName> tables)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select n.nspname, c.relname
                from unnest(?::text[], ?::text[]) with ordinality as t (nspname, relname, place)
                join pg_namespace n on n.nspname = t.nspname
                join pg_class c on c.relnamespace = n.oid and c.relname = t.relname
                where has_table_privilege(c.oid, 'update, delete, truncate')
                order by t.place""")
            .bind(
                tables.stream().map(table -> table.schema().value()).toArray(String[]::new),
                tables.stream().map(table -> table.name().value()).toArray(String[]::new)),
        row -> QualifiedName.of(row.getString(1), row.getString(2)));
  }
}
