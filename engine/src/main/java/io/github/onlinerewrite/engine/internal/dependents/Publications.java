package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * Publications that name the source, with column lists and row filters. The target enters them in
 * the swap, after the final replay, so that subscribers see neither the copy nor the replay: to
 * them it is the same table under the same name, and its rows are those that they have. The old
 * table leaves them.
 */
final class Publications implements AttachedKind {

  private record Member(Identifier publication, String columns, String filter) {}

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<Member> members = members(session, rewrite.source().oid());
    QualifiedName table = rewrite.source().name();
    return CarryPlan.inSwap(
        members.stream()
            .map(
                member ->
                    Sql.of("alter publication {publication} drop table only {table}")
                        .with("publication", member.publication())
                        .with("table", table))
            .toList(),
        members.stream()
            .map(
                member ->
                    Sql.of("alter publication {publication} add table {table}{columns}{filter}")
                        .with("publication", member.publication())
                        .with("table", table)
                        .with("columns", new Sql.Fragment(member.columns()))
                        .with("filter", new Sql.Fragment(member.filter())))
            .toList());
  }

  /** Column lists and row filters are there from PostgreSQL 15 on. */
  private static List<Member> members(Session session, long source) throws SQLException {
    boolean lists = session.majorVersion() >= 15;
    return session.query(
        Sql.of(
                """
                select p.pubname, {columns}, {filter}
                from pg_publication_rel r
                join pg_publication p on p.oid = r.prpubid
                where r.prrelid = ? and not starts_with(p.pubname, ?)
                order by p.pubname
                """)
            .with(
                "columns",
                new Sql.Fragment(
                    lists
                        ? """
                          coalesce(' (' || (
                            select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                            from pg_attribute a
                            where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')', '')
                          """
                        : "''"))
            .with(
                "filter",
                new Sql.Fragment(
                    lists
                        ? "coalesce(' where (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')"
                        : "''"))
            .bind(source, ObjectNames.PUBLICATION_PREFIX),
        row -> new Member(new Identifier(row.getString(1)), row.getString(2), row.getString(3)));
  }
}
