package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * NOT NULL as a named constraint, which it is from PostgreSQL 18 on: the target's gets the source's
 * name where its partitions allow it, and one that is NOT VALID in the source is added so. Below 18
 * there is nothing to do here; NOT NULL itself is set on the empty target, by target.
 */
public final class NotNullConstraints implements AttachedKind {

  /**
   * A NOT NULL constraint of a column.
   *
   * @param renameable whether all partitions have it under the same name: an inherited constraint
   *     is renamed with its parent's or not at all
   */
  public record NotNull(
      Identifier name,
      Identifier column,
      boolean validated,
      boolean renameable,
      @Nullable String comment) {}

  /** The constraints of the table by column; empty below PostgreSQL 18. */
  public static Map<String, NotNull> of(Session session, long table) throws SQLException {
    Map<String, NotNull> constraints = new TreeMap<>();
    session
        .query(
            Sql.of(
                    """
                    select r.conname, a.attname, r.convalidated,
                           not exists (
                             select
                             from pg_partition_tree(r.conrelid) t
                             join pg_constraint p on p.conrelid = t.relid and p.contype = 'n'
                             join pg_attribute b
                               on b.attrelid = p.conrelid and b.attnum = p.conkey[1]
                             where b.attname = a.attname and p.conname <> r.conname),
                           obj_description(r.oid, 'pg_constraint')
                    from pg_constraint r
                    join pg_attribute a on a.attrelid = r.conrelid and a.attnum = r.conkey[1]
                    where r.conrelid = ? and r.contype = 'n'
                    """)
                .bind(table),
            row ->
                new NotNull(
                    new Identifier(row.getString(1)),
                    new Identifier(row.getString(2)),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getString(5)))
        .forEach(constraint -> constraints.put(constraint.column().value(), constraint));
    return constraints;
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    Map<String, NotNull> ofTarget = of(session, rewrite.target().oid());
    QualifiedName table = rewrite.source().name();
    List<Sql> statements = new ArrayList<>();
    for (NotNull from : of(session, rewrite.source().oid()).values()) {
      if (rewrite.target().column(from.column()).isEmpty()) {
        continue;
      }
      NotNull to = ofTarget.get(from.column().value());
      if (to == null && !from.validated()) {
        statements.add(
            Sql.of("alter table {table} add constraint {name} not null {column} not valid")
                .with("table", table)
                .with("name", from.name())
                .with("column", from.column()));
      } else if (to != null && to.renameable() && !to.name().equals(from.name())) {
        statements.add(
            Sql.of("alter table {table} rename constraint {from} to {name}")
                .with("table", table)
                .with("from", to.name())
                .with("name", from.name()));
      }
      if (from.comment() != null && (to == null || to.comment() == null)) {
        Identifier name = to != null && !to.renameable() ? to.name() : from.name();
        statements.add(Comments.onConstraint(name, table, from.comment()));
      }
    }
    return new CarryPlan(List.of(), List.of(), List.of(), statements, List.of());
  }
}
