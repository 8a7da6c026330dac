package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Row security of the source: its policies with their comments, and the flags. All of it comes in
 * the swap, before the privileges: until then only the owner may use the target, and forced row
 * security would hide its rows from us. The old table keeps its own.
 */
final class RowSecurity implements AttachedKind {

  private record Policy(Identifier name, String definition, @Nullable String comment) {}

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    QualifiedName table = rewrite.source().name();
    List<Sql> statements = new ArrayList<>();
    for (Policy policy : policies(session, rewrite.source().oid())) {
      statements.add(
          Sql.of("create policy {policy} on {table} {definition}")
              .with("policy", policy.name())
              .with("table", table)
              .with("definition", new Sql.Fragment(policy.definition())));
      if (policy.comment() != null) {
        statements.add(
            Sql.of("comment on policy {policy} on {table} is {comment}")
                .with("policy", policy.name())
                .with("table", table)
                .with("comment", new Sql.Fragment(Literals.of(policy.comment()))));
      }
    }
    for (String flag : flags(session, rewrite.source().oid())) {
      statements.add(
          Sql.of("alter table {table} {flag} row level security")
              .with("table", table)
              .with("flag", new Sql.Fragment(flag)));
    }
    return CarryPlan.inSwap(List.of(), statements);
  }

  private static List<Policy> policies(Session session, long table) throws SQLException {
    return session.query(
        Sql.of(
                """
                select p.polname,
                       concat_ws(' ',
                         case when p.polpermissive then 'as permissive' else 'as restrictive' end,
                         case p.polcmd when 'r' then 'for select' when 'a' then 'for insert'
                           when 'w' then 'for update' when 'd' then 'for delete'
                           else 'for all' end,
                         'to ' || (
                           select string_agg(case r.oid when 0 then 'public'
                             else quote_ident(pg_get_userbyid(r.oid)) end, ', ' order by r.number)
                           from unnest(p.polroles) with ordinality r(oid, number)),
                         'using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                         'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
                       obj_description(p.oid, 'pg_policy')
                from pg_policy p
                where p.polrelid = ?
                order by p.polname
                """)
            .bind(table),
        row -> new Policy(new Identifier(row.getString(1)), row.getString(2), row.getString(3)));
  }

  private static List<String> flags(Session session, long table) throws SQLException {
    return session.query(
        Sql.of(
                """
                select 'enable' from pg_class where oid = ? and relrowsecurity
                union all
                select 'force' from pg_class where oid = ? and relforcerowsecurity
                """)
            .bind(table, table),
        row -> row.getString(1));
  }
}
