package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Policies, rules and defaults of other tables that say the source's name. They know it by its OID,
 * so without this they would go on with the old table. Each is replaced in place by its own text,
 * which means the new table when that has the name: its name, state, roles and comment stay.
 */
final class ReferencesOfOthers implements AttachedKind {

  private record Reference(QualifiedName table, Sql statement) {}

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    long source = rewrite.source().oid();
    List<Reference> references = new ArrayList<>(rules(session, source));
    references.addAll(policies(session, source));
    references.addAll(defaults(session, rewrite));
    return new CarryPlan(
        references.stream()
            .map(Reference::table)
            .filter(table -> !table.equals(rewrite.source().name()))
            .distinct()
            .toList(),
        List.of(),
        List.of(),
        references.stream().map(Reference::statement).toList(),
        List.of());
  }

  private static QualifiedName table(ResultSet row) throws SQLException {
    return QualifiedName.of(row.getString(1), row.getString(2));
  }

  /** Rules of views are carried with the views. */
  private static List<Reference> rules(Session session, long source) throws SQLException {
    return session.query(
        Sql.of(
                """
                select n.nspname, c.relname, pg_get_ruledef(w.oid)
                from pg_rewrite w
                join pg_class c on c.oid = w.ev_class
                join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and c.oid <> ? and exists (
                  select from pg_depend d
                  where d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
                    and d.refclassid = 'pg_class'::regclass and d.refobjid = ?)
                order by c.oid, w.rulename
                """)
            .bind(source, source),
        row -> new Reference(table(row), replaced(row.getString(3))));
  }

  /** CREATE OR REPLACE RULE for what the server renders as CREATE RULE. */
  static Sql replaced(String definition) {
    return Sql.rendered(definition.replaceFirst("^CREATE RULE", "CREATE OR REPLACE RULE"));
  }

  private static List<Reference> policies(Session session, long source) throws SQLException {
    return session.query(
        Sql.of(
                """
                select n.nspname, c.relname, p.polname,
                       concat_ws(' ', 'using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                         'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
                from pg_policy p
                join pg_class c on c.oid = p.polrelid
                join pg_namespace n on n.oid = c.relnamespace
                where c.oid <> ? and exists (
                  select from pg_depend d
                  where d.classid = 'pg_policy'::regclass and d.objid = p.oid
                    and d.refclassid = 'pg_class'::regclass and d.refobjid = ?)
                order by c.oid, p.polname
                """)
            .bind(source, source),
        row ->
            new Reference(
                table(row),
                Sql.of("alter policy {policy} on {table} {expressions}")
                    .with("policy", new Identifier(row.getString(3)))
                    .with("table", table(row))
                    .with("expressions", new Sql.Fragment(row.getString(4)))));
  }

  /**
   * A constant of type regclass. The source's own were given to the target when they still meant
   * the source, and it has the source's name by now.
   */
  private static List<Reference> defaults(Session session, Rewrite rewrite) throws SQLException {
    return session.query(
        Sql.of(
                """
                select n.nspname, case c.oid when ? then ? else c.relname end, a.attname,
                       pg_get_expr(e.adbin, e.adrelid)
                from pg_attrdef e
                join pg_class c on c.oid = e.adrelid
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = e.adrelid and a.attnum = e.adnum
                where c.oid <> ? and a.attgenerated = '' and c.relkind in ('r', 'p') and exists (
                  select from pg_depend d
                  where d.classid = 'pg_attrdef'::regclass and d.objid = e.oid
                    and d.refclassid = 'pg_class'::regclass and d.refobjid = ?
                    and d.refobjsubid = 0)
                order by c.oid, a.attnum
                """)
            .bind(
                rewrite.target().oid(),
                rewrite.source().name().name().value(),
                rewrite.source().oid(),
                rewrite.source().oid()),
        row ->
            new Reference(
                table(row),
                Sql.of("alter table {table} alter column {column} set default {expression}")
                    .with("table", table(row))
                    .with("column", new Identifier(row.getString(3)))
                    .with("expression", new Sql.Fragment(row.getString(4)))));
  }
}
