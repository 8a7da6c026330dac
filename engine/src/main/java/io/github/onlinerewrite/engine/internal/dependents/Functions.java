package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Functions and procedures whose bodies are SQL that the server has parsed (BEGIN ATOMIC, RETURN;
 * PostgreSQL 14). They are replaced in place by their own text, which leaves owner, privileges and
 * comment; dependence on extensions is not left, and so is said again.
 */
public final class Functions implements AttachedKind {

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    if (session.majorVersion() < 14) {
      return CarryPlan.inSwap(List.of(), List.of());
    }
    List<Sql> statements =
        new ArrayList<>(
            session.query(
                Sql.of(
                        """
                        select pg_get_functiondef(f.oid)
                        from pg_proc f
                        where f.prosqlbody is not null and exists (
                          select from pg_depend d
                          where d.classid = 'pg_proc'::regclass and d.objid = f.oid
                            and d.refclassid = 'pg_class'::regclass and d.refobjid = ?)
                        order by f.oid
                        """)
                    .bind(rewrite.source().oid()),
                row -> whole(row.getString(1))));
    statements.addAll(onExtensions(session, rewrite));
    return CarryPlan.inSwap(List.of(), statements);
  }

  /**
   * The definitions, by function, of those that use a column which gets another type, with the
   * target in the source's place; empty where a name in one may mean something else too. To be
   * tried and rolled back.
   */
  public static Map<String, Optional<Sql>> onTarget(
      Session session, TableDefinition source, TableDefinition target) throws SQLException {
    Map<String, Optional<Sql>> definitions = new LinkedHashMap<>();
    if (session.majorVersion() < 14) {
      return definitions;
    }
    session.query(
        Sql.of(
                """
                select pg_describe_object('pg_proc'::regclass, f.oid, 0), pg_get_functiondef(f.oid)
                from pg_proc f
                where f.prosqlbody is not null and exists (
                  select
                  from pg_depend d
                  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                  join pg_attribute b on b.attrelid = ? and b.attname = a.attname
                  where d.classid = 'pg_proc'::regclass and d.objid = f.oid
                    and d.refclassid = 'pg_class'::regclass and d.refobjid = ?
                    and (a.atttypid, a.atttypmod, a.attcollation)
                      <> (b.atttypid, b.atttypmod, b.attcollation))
                order by f.oid
                """)
            .bind(target.oid(), source.oid()),
        row ->
            definitions.put(
                row.getString(1),
                RenamedQuery.of(row.getString(2), Map.of(source.name(), target.name()))
                    .map(Functions::whole)));
    return definitions;
  }

  private static List<Sql> onExtensions(Session session, Rewrite rewrite) throws SQLException {
    return session.query(
        Sql.of(
                """
                select f.oid::regprocedure::text, e.extname
                from pg_depend x
                join pg_proc f on f.oid = x.objid
                join pg_extension e on e.oid = x.refobjid
                where x.classid = 'pg_proc'::regclass and x.deptype = 'x'
                  and x.refclassid = 'pg_extension'::regclass and f.prosqlbody is not null
                  and exists (
                    select from pg_depend d
                    where d.classid = 'pg_proc'::regclass and d.objid = f.oid
                      and d.refclassid = 'pg_class'::regclass and d.refobjid = ?)
                order by f.oid, e.oid
                """)
            .bind(rewrite.source().oid()),
        row ->
            Sql.of("alter routine {routine} depends on extension {extension}")
                .with("routine", new Sql.Fragment(row.getString(1)))
                .with("extension", new Identifier(row.getString(2))));
  }

  /** The driver would cut the body at its semicolons. */
  private static Sql whole(String definition) {
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
