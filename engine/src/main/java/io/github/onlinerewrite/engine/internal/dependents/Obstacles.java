package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything attached to the source that no kind carries. The rule is default deny: each entry of
 * pg_depend on the table, its types, columns, constraints, indexes and identity sequences is of a
 * form that a kind is known to carry, or is an obstacle; so is what the catalog attaches elsewhere.
 */
public final class Obstacles {

  private static final String DROP_AND_CREATE =
      "Drop it before the rewrite, and create it again afterwards.";

  private Obstacles() {}

  /** All obstacles of the source, whatever the target is. */
  public static List<Obstacle> of(Session session, TableDefinition source) throws SQLException {
    List<Obstacle> obstacles = new ArrayList<>();
    obstacles.addAll(dependencies(session, source));
    obstacles.addAll(rowSecurity(session, source));
    obstacles.addAll(Replication.obstacles(session, source, "The source"));
    obstacles.addAll(grants(session, source));
    obstacles.addAll(ofIndexes(session, source));
    obstacles.addAll(securityLabels(session, source));
    return obstacles;
  }

  private static Obstacle other(ResultSet row) throws SQLException {
    return new Obstacle(Obstacle.Kind.OTHER, row.getString(1), row.getString(2));
  }

  /** Named by pg_describe_object, which qualifies under our search path. */
  private static List<Obstacle> dependencies(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Resources.read(Obstacles.class, "dependencies.sql").bind(source.oid(), DROP_AND_CREATE),
        Obstacles::other);
  }

  private static List<Obstacle> rowSecurity(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select 'Row security is ' || case when c.relforcerowsecurity then 'forced.'
                         else 'enabled.' end,
                       'Disable it for the rewrite, if the application can do without: alter table '
                         || c.oid::regclass || ' disable row level security,'
                         || ' no force row level security'
                from pg_class c
                where c.oid = ? and (c.relrowsecurity or c.relforcerowsecurity)
                union all
                select 'Policy ' || quote_ident(p.polname) || ' belongs to the table.', ?
                from pg_policy p
                where p.polrelid = ?
                order by 1 desc
                """)
            .bind(source.oid(), DROP_AND_CREATE, source.oid()),
        row -> new Obstacle(Obstacle.Kind.ROW_SECURITY, row.getString(1), row.getString(2)));
  }

  private static List<Obstacle> grants(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                with acls(object, owner, acl) as (
                  select c.oid::regclass::text, c.relowner, c.relacl
                  from pg_class c
                  where c.oid = ? or c.oid in (
                    select d.objid
                    from pg_depend d
                    join pg_sequence q on q.seqrelid = d.objid
                    where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
                      and d.refobjid = ? and d.deptype in ('a', 'i'))
                  union all
                  select 'column ' || quote_ident(a.attname), c.relowner, a.attacl
                  from pg_attribute a
                  join pg_class c on c.oid = a.attrelid
                  where c.oid = ? and not a.attisdropped
                )
                select e.privilege_type || ' on ' || a.object || ' was granted to '
                         || case e.grantee when 0 then 'PUBLIC'
                              else pg_get_userbyid(e.grantee) end
                         || ' by ' || pg_get_userbyid(e.grantor) || ', who is not the owner.',
                       'Let the owner grant it, and revoke the other grant.'
                from acls a
                cross join aclexplode(a.acl) e
                where e.grantor <> a.owner
                order by 1
                """)
            .bind(source.oid(), source.oid(), source.oid()),
        row -> new Obstacle(Obstacle.Kind.GRANT, row.getString(1), row.getString(2)));
  }

  private static List<Obstacle> ofIndexes(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select 'Index ' || i.indexrelid::regclass || ' is not valid.',
                       'Mend or drop it: reindex index concurrently ' || i.indexrelid::regclass,
                       true
                from pg_index i
                where i.indrelid = ? and not (i.indisvalid and i.indisready and i.indislive)
                union all
                select 'Index ' || i.indexrelid::regclass || ' has a statistics target.',
                       'Reset it: alter index ' || i.indexrelid::regclass || ' alter column '
                         || a.attnum || ' set statistics -1',
                       false
                from pg_index i
                join pg_attribute a on a.attrelid = i.indexrelid
                where i.indrelid = ? and coalesce(a.attstattarget, -1) <> -1
                union all
                select pg_describe_object(d.classid, d.objid, 0) || ' depends on '
                         || pg_describe_object(d.refclassid, d.refobjid, 0) || '.',
                       'Undo it: alter ' || case when g.oid is null
                         then 'index ' || i.indexrelid::regclass
                         else 'trigger ' || quote_ident(g.tgname) || ' on ' || g.tgrelid::regclass
                         end || ' no depends on extension …',
                       false
                from pg_depend d
                left join pg_index i
                  on d.classid = 'pg_class'::regclass and i.indexrelid = d.objid
                left join pg_trigger g on d.classid = 'pg_trigger'::regclass and g.oid = d.objid
                where d.deptype = 'x' and ? in (i.indrelid, g.tgrelid)
                order by 1
                """)
            .bind(source.oid(), source.oid(), source.oid()),
        row ->
            new Obstacle(
                row.getBoolean(3) ? Obstacle.Kind.INVALID_INDEX : Obstacle.Kind.OTHER,
                row.getString(1),
                row.getString(2)));
  }

  private static List<Obstacle> securityLabels(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select distinct 'Security label of provider ' || l.provider || ' is on '
                         || pg_describe_object(l.classoid, l.objoid, l.objsubid) || '.',
                       'Remove it before the rewrite, and set it again afterwards.'
                from pg_seclabel l
                where l.classoid = 'pg_class'::regclass and l.objoid = ?
                order by 1
                """)
            .bind(source.oid()),
        Obstacles::other);
  }
}
