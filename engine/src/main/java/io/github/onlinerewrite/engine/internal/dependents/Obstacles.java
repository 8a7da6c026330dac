package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
    obstacles.addAll(Replication.obstacles(session, source, "The source", Set.of(source.oid())));
    obstacles.addAll(grants(session, source));
    obstacles.addAll(ofIndexes(session, source));
    obstacles.addAll(ownExpressions(session, source));
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
        Resources.read(Obstacles.class, "dependencies.sql")
            .bind(source.oid(), source.oids().toArray(Long[]::new), DROP_AND_CREATE),
        Obstacles::other);
  }

  /**
   * With row_security off, reading a table whose policies apply to us is an error; they apply to
   * the owner when row security is forced. The function says so even then.
   */
  private static List<Obstacle> rowSecurity(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select 'Row security is forced, so the owner may not read all rows.',
                       'Disable that for the rewrite, if the application can do without: alter table '
                         || c.oid::regclass || ' no force row level security. Or, as an'
                         || ' administrator: alter role ' || quote_ident(current_user)
                         || ' bypassrls'
                from pg_class c
                where c.oid = ? and row_security_active(c.oid)
                """)
            .bind(source.oid()),
        row -> new Obstacle(Obstacle.Kind.ROW_SECURITY, row.getString(1), row.getString(2)));
  }

  /** Only a role that may be set can grant again what it has granted (SET ROLE). */
  private static List<Obstacle> grants(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                with acls(object, owner, schema, acl) as (
                  select c.oid::regclass::text, c.relowner, c.relnamespace, c.relacl
                  from pg_class c
                  where c.oid = ? or c.oid in (
                    select d.objid
                    from pg_depend d
                    join pg_sequence q on q.seqrelid = d.objid
                    where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
                      and d.refobjid = ? and d.deptype in ('a', 'i'))
                  union all
                  select 'column ' || quote_ident(a.attname), c.relowner, c.relnamespace, a.attacl
                  from pg_attribute a
                  join pg_class c on c.oid = a.attrelid
                  where c.oid = ? and not a.attisdropped
                ), others as (
                  select e.privilege_type || ' on ' || a.object || ' was granted to '
                           || case e.grantee when 0 then 'PUBLIC'
                                else pg_get_userbyid(e.grantee) end
                           || ' by ' || pg_get_userbyid(e.grantor) as granted,
                         quote_ident(pg_get_userbyid(e.grantor)) as grantor,
                         quote_ident(session_user) as us,
                         quote_ident(n.nspname) as schema,
                         pg_has_role(session_user, e.grantor,
                           case when current_setting('server_version_num')::int < 160000
                             then 'member' else 'set' end) as can_be_set,
                         has_schema_privilege(e.grantor, n.oid, 'usage') as has_usage
                  from acls a
                  join pg_namespace n on n.oid = a.schema
                  cross join aclexplode(a.acl) e
                  where e.grantor <> a.owner
                )
                select granted || ', who is not the owner, and in whose name we cannot grant.',
                       'As an administrator: grant ' || grantor || ' to ' || us
                         || '. Or let the owner grant it, and revoke the other grant.'
                from others
                where not can_be_set
                union all
                select granted || ', who may not use schema ' || schema || ' any more.',
                       'As its owner: grant usage on schema ' || schema || ' to ' || grantor
                from others
                where not has_usage
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
                       'Mend or drop it: reindex index concurrently ' || i.indexrelid::regclass
                from pg_index i
                where i.indrelid = ? and not (i.indisvalid and i.indisready and i.indislive)
                order by 1
                """)
            .bind(source.oid()),
        row -> new Obstacle(Obstacle.Kind.INVALID_INDEX, row.getString(1), row.getString(2)));
  }

  /**
   * A constant of type regclass or regtype that means the source itself, one of its indexes or an
   * identity sequence, in what the target is given while these still have their names. A default
   * that means the table is said again in the swap, and a generated column depends on what it
   * names, as another table's would. The server notes no dependency on the elements of an array, so
   * each constant array of such types counts.
   */
  private static List<Obstacle> ownExpressions(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Resources.read(Obstacles.class, "own-expressions.sql").bind(source.oid(), DROP_AND_CREATE),
        Obstacles::other);
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
