package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** We are the owner of source and target, or a member of the owning role. */
final class Ownership implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    Long[] tables =
        Stream.of(proposal.source(), proposal.target())
            .flatMap(table -> table.stream())
            .flatMap(table -> table.family().stream())
            .map(Leaf::oid)
            .toArray(Long[]::new);
    return session.query(
        Sql.of(
                """
                select n.nspname, c.relname, pg_get_userbyid(c.relowner),
                       quote_ident(pg_get_userbyid(c.relowner)), quote_ident(current_user)
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                where c.oid = any (?)
                  and not pg_has_role(c.relowner, 'usage')
                order by c.oid
                """)
            .bind((Object) tables),
        row ->
            Code.NOT_OWNER.finding(
                QualifiedName.of(row.getString(1), row.getString(2)),
                "The owner is "
                    + row.getString(3)
                    + ", and "
                    + row.getString(5)
                    + " is not a member of that role.",
                "As an administrator: grant " + row.getString(4) + " to " + row.getString(5)));
  }
}
