package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Privileges on the table, its columns and the sequences that take another's place. The target gets
 * what the source has, and loses what default privileges (ALTER DEFAULT PRIVILEGES) gave it beyond
 * that; its partitions only lose. What a role other than the owner granted is refused by check.
 */
public final class Privileges implements AttachedKind {

  /**
   * A privilege that somebody has.
   *
   * @param column the column; null when it is for the whole object
   * @param grantee quoted, or PUBLIC
   */
  private record Privilege(
      @Nullable String column, String grantee, String privilege, boolean grantable) {}

  private enum Kind {
    TABLE,
    SEQUENCE
  }

  /** Makes the privileges on the target, whose name is {@code table} then, those of the source. */
  public static List<Sql> statements(Session session, Rewrite rewrite, QualifiedName table)
      throws SQLException {
    long owner = owner(session, rewrite.source().oid());
    Set<Privilege> wanted = of(session, rewrite.source().oid(), owner);
    wanted.removeIf(privilege -> isOnDroppedColumn(privilege, rewrite));
    List<Sql> statements =
        new ArrayList<>(
            changes(Kind.TABLE, table, of(session, rewrite.target().oid(), owner), wanted));
    for (Leaf member : rewrite.target().family()) {
      if (member.oid() != rewrite.target().oid()) {
        Set<Privilege> surplus = of(session, member.oid(), owner);
        surplus.removeAll(wanted);
        statements.addAll(changes(Kind.TABLE, member.name(), surplus, Set.of()));
      }
    }
    return statements;
  }

  private static boolean isOnDroppedColumn(Privilege privilege, Rewrite rewrite) {
    String column = privilege.column();
    return column != null && rewrite.target().column(new Identifier(column)).isEmpty();
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<Sql> statements = new ArrayList<>(statements(session, rewrite, rewrite.source().name()));
    for (Sequences.Moved moved : Sequences.moved(session, rewrite.source(), rewrite.target())) {
      if (moved.from().owned()) {
        long owner = owner(session, moved.from().oid());
        statements.addAll(
            changes(
                Kind.SEQUENCE,
                moved.from().name(),
                of(session, moved.to().oid(), owner),
                of(session, moved.from().oid(), owner)));
        comment(session, moved).ifPresent(statements::add);
      }
    }
    return new CarryPlan(List.of(), List.of(), List.of(), statements, List.of());
  }

  private static Optional<Sql> comment(Session session, Sequences.Moved moved) throws SQLException {
    return session
        .query(
            Sql.of(
                    """
                    select obj_description(?::oid, 'pg_class')
                    where obj_description(?::oid, 'pg_class') is not null
                      and obj_description(?::oid, 'pg_class') is null
                    """)
                .bind(moved.from().oid(), moved.from().oid(), moved.to().oid()),
            row -> Comments.onSequence(moved.from().name(), row.getString(1)))
        .stream()
        .findFirst();
  }

  private static long owner(Session session, long relation) throws SQLException {
    return session.one(
        Sql.of("select relowner from pg_class where oid = ?").bind(relation),
        row -> row.getLong(1));
  }

  /**
   * What everybody may do with a relation, as if {@code owner} owned it: ALTER OWNER puts the new
   * owner in the place of the old one in all of them.
   */
  private static Set<Privilege> of(Session session, long relation, long owner) throws SQLException {
    return new LinkedHashSet<>(
        session.query(
            Sql.of(
                    """
                    with acls(attname, owner, acl) as (
                      select null, c.relowner, coalesce(c.relacl,
                        acldefault(case c.relkind when 'S' then 's' else 'r' end::"char",
                          c.relowner))
                      from pg_class c
                      where c.oid = ?
                      union all
                      select a.attname, c.relowner, a.attacl
                      from pg_attribute a
                      join pg_class c on c.oid = a.attrelid
                      where c.oid = ? and a.attnum > 0 and not a.attisdropped
                    )
                    select a.attname,
                           case e.grantee when 0 then 'PUBLIC'
                             when a.owner then quote_ident(pg_get_userbyid(?::oid))
                             else quote_ident(pg_get_userbyid(e.grantee)) end,
                           e.privilege_type, e.is_grantable
                    from acls a
                    cross join aclexplode(a.acl) e
                    where e.grantor = a.owner
                    order by 1 nulls first, 2, 3
                    """)
                .bind(relation, relation, owner),
            row ->
                new Privilege(
                    row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4))));
  }

  private static List<Sql> changes(
      Kind kind, QualifiedName object, Set<Privilege> has, Set<Privilege> wanted) {
    List<Sql> statements = new ArrayList<>();
    for (Privilege privilege : has) {
      if (!wanted.contains(privilege)) {
        statements.add(
            statement(
                "revoke {privilege} on {kind} {object} from {grantee}", kind, object, privilege));
      }
    }
    for (Privilege privilege : wanted) {
      if (!has.contains(privilege)) {
        statements.add(
            statement(
                "grant {privilege} on {kind} {object} to {grantee}"
                    .concat(privilege.grantable() ? " with grant option" : ""),
                kind,
                object,
                privilege));
      }
    }
    return statements;
  }

  private static Sql statement(String text, Kind kind, QualifiedName object, Privilege privilege) {
    String column = privilege.column();
    return Sql.of(text)
        .with(
            "privilege",
            new Sql.Fragment(
                privilege.privilege()
                    + (column == null ? "" : " (" + new Identifier(column).quoted() + ")")))
        .with("kind", new Sql.Fragment(kind == Kind.TABLE ? "table" : "sequence"))
        .with("object", object)
        .with("grantee", new Sql.Fragment(privilege.grantee()));
  }
}
