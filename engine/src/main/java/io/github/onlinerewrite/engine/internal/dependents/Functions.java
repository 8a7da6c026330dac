package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Functions and procedures that name the source, or a view in whose place another one comes: in a
 * body that the server has parsed (BEGIN ATOMIC, RETURN; PostgreSQL 14), or in the default of an
 * argument. They are replaced in place by their own text, which leaves owner, privileges and
 * comment; dependence on extensions is not left, and so is said again.
 */
final class Functions implements AttachedKind {

  /**
   * A function or procedure.
   *
   * @param what what it is, to begin a sentence with
   * @param definition as CREATE OR REPLACE says it
   * @param uses relations that it names
   * @param parsed whether the server has parsed its body; else only its defaults name any
   */
  record Function(String what, String definition, Set<Long> uses, boolean parsed) {}

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    Set<Long> replaced = ViewGraph.of(session, rewrite.source(), rewrite.target()).replaced();
    List<Sql> statements = new ArrayList<>();
    for (Function function : of(session, replaced)) {
      statements.add(whole(function.definition()));
    }
    statements.addAll(onExtensions(session, replaced));
    return CarryPlan.inSwap(List.of(), statements);
  }

  private static List<Function> of(Session session, Set<Long> relations) throws SQLException {
    return session.query(
        Sql.of(
                """
                select pg_describe_object('pg_proc'::regclass, f.oid, 0), pg_get_functiondef(f.oid),
                       array(
                         select distinct d.refobjid::bigint
                         from pg_depend d
                         where d.classid = 'pg_proc'::regclass and d.objid = f.oid
                           and d.refclassid = 'pg_class'::regclass),
                       to_jsonb(f) ->> 'prosqlbody' is not null
                from pg_proc f
                where f.prokind <> 'a' and exists (
                  select from pg_depend d
                  where d.classid = 'pg_proc'::regclass and d.objid = f.oid
                    and d.refclassid = 'pg_class'::regclass and d.refobjid = any (?))
                order by f.oid
                """)
            .bind((Object) relations.toArray(Long[]::new)),
        row ->
            new Function(
                row.getString(1),
                row.getString(2),
                Set.of((Long[]) row.getArray(3).getArray()),
                row.getBoolean(4)));
  }

  /**
   * Those whose body uses a column which gets another type, or a view in whose place another one
   * comes.
   */
  static List<Function> changed(
      Session session, ViewGraph graph, TableDefinition source, TableDefinition target)
      throws SQLException {
    Set<Long> others = graph.replaced();
    others.remove(source.oid());
    List<String> direct =
        session.query(
            Sql.of(
                    """
                    select distinct pg_describe_object(d.classid, d.objid, 0)
                    from pg_depend d
                    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                    join pg_attribute b on b.attrelid = ? and b.attname = a.attname
                    where d.classid = 'pg_proc'::regclass
                      and d.refclassid = 'pg_class'::regclass and d.refobjid = ?
                      and (a.atttypid, a.atttypmod, a.attcollation)
                        <> (b.atttypid, b.atttypmod, b.attcollation)
                    """)
                .bind(target.oid(), source.oid()),
            row -> row.getString(1));
    return of(session, graph.replaced()).stream()
        .filter(Function::parsed)
        .filter(
            function ->
                direct.contains(function.what())
                    || function.uses().stream().anyMatch(others::contains))
        .toList();
  }

  private static List<Sql> onExtensions(Session session, Set<Long> relations) throws SQLException {
    return session.query(
        Sql.of(
                """
                select f.oid::regprocedure::text, e.extname
                from pg_depend x
                join pg_proc f on f.oid = x.objid
                join pg_extension e on e.oid = x.refobjid
                where x.classid = 'pg_proc'::regclass and x.deptype = 'x'
                  and x.refclassid = 'pg_extension'::regclass and exists (
                    select from pg_depend d
                    where d.classid = 'pg_proc'::regclass and d.objid = f.oid
                      and d.refclassid = 'pg_class'::regclass and d.refobjid = any (?))
                order by f.oid, e.oid
                """)
            .bind((Object) relations.toArray(Long[]::new)),
        row ->
            Sql.of("alter routine {routine} depends on extension {extension}")
                .with("routine", new Sql.Fragment(row.getString(1)))
                .with("extension", new Identifier(row.getString(2))));
  }

  /** The driver would cut the body at its semicolons. */
  static Sql whole(String definition) {
    String body = "begin execute " + Literals.of(definition) + "; end";
    String quote = "$function$";
    for (int number = 1; body.contains(quote); number++) {
      quote = "$function" + number + "$";
    }
    return Sql.of("do {quote}{body}{quote}")
        .with("quote", new Sql.Fragment(quote))
        .with("body", new Sql.Fragment(body));
  }
}
