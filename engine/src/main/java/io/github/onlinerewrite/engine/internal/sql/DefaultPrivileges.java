package io.github.onlinerewrite.engine.internal.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes back what default privileges give others on something new of ours, and what PUBLIC gets on
 * every function. Keys are data, the journal holds statements that we run, and a capture that
 * others put on their own tables would write to our backlog.
 */
public final class DefaultPrivileges {

  private DefaultPrivileges() {}

  /** Relations and functions that have just been created in the open transaction. */
  public static void takeBack(Session session, QualifiedName... objects) throws SQLException {
    String[] schemas = Stream.of(objects).map(name -> name.schema().value()).toArray(String[]::new);
    String[] names = Stream.of(objects).map(name -> name.name().value()).toArray(String[]::new);
    revoke(
        session,
        Sql.of(
                """
                with wanted as (
                  select n.oid as schema, w.name
                  from unnest(?::text[], ?::text[]) w (schema, name)
                  join pg_namespace n on n.nspname = w.schema
                ), ours as (
                  select case c.relkind when 'S' then 'sequence ' else 'table ' end
                           || c.oid::regclass as object,
                         c.relacl as acl, c.relowner as owner
                  from wanted w
                  join pg_class c on c.relnamespace = w.schema and c.relname = w.name
                  union all
                  select 'function ' || p.oid::regprocedure,
                         coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner
                  from wanted w
                  join pg_proc p on p.pronamespace = w.schema and p.proname = w.name
                )
                select distinct o.object, e.grantee = 0, pg_get_userbyid(e.grantee)
                from ours o
                cross join aclexplode(o.acl) e
                where e.grantee <> o.owner
                order by 1, 2, 3""")
            .bind(schemas, names));
  }

  /** A schema that has just been created in the open transaction. */
  public static void takeBack(Session session, Identifier schema) throws SQLException {
    revoke(
        session,
        Sql.of(
                """
                select distinct 'schema ' || quote_ident(n.nspname), e.grantee = 0,
                  pg_get_userbyid(e.grantee)
                from pg_namespace n
                cross join aclexplode(n.nspacl) e
                where n.nspname = ? and e.grantee <> n.nspowner
                order by 1, 2, 3""")
            .bind(schema.value()));
  }

  private static void revoke(Session session, Sql granted) throws SQLException {
    List<Sql> statements =
        session.query(
            granted,
            row ->
                Sql.of("revoke all on {object} from {grantee}")
                    .with("object", new Sql.Fragment(row.getString(1)))
                    .with(
                        "grantee",
                        row.getBoolean(2)
                            ? new Sql.Fragment("public")
                            : new Sql.Fragment(new Identifier(row.getString(3)).quoted())));
    session.executeAll(statements);
  }
}
