package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Access privileges of a relation and its columns. A grant by somebody who has the grant option is
 * made in the name of that role, else it would be the owner's; and in the order of the catalog,
 * since a grant option must be there before it is used.
 */
final class AccessControl {

  private AccessControl() {}

  /** What GRANT calls it. */
  enum Kind {
    TABLE,
    SEQUENCE
  }

  /**
   * What one role granted another on a relation or a column.
   *
   * @param column the column; null when it is for the whole relation
   * @param grantor quoted; null for the owner
   * @param grantee quoted, or PUBLIC
   * @param privileges with commas between, and the column where there is one
   */
  record Grant(
      @Nullable String column,
      @Nullable String grantor,
      String grantee,
      String privileges,
      boolean grantable) {}

  /** All grants on the relation and its columns, in the order in which they can be made. */
  static List<Grant> of(Session session, long relation) throws SQLException {
    return session.query(
        Sql.of(
                """
                with acls(attnum, attname, owner, acl) as (
                  select 0, null, c.relowner, coalesce(c.relacl,
                    acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
                  from pg_class c
                  where c.oid = ?
                  union all
                  select a.attnum, a.attname, c.relowner, a.attacl
                  from pg_attribute a
                  join pg_class c on c.oid = a.attrelid
                  where c.oid = ? and a.attnum > 0 and not a.attisdropped
                )
                select a.attname,
                       case when e.grantor <> a.owner
                         then quote_ident(pg_get_userbyid(e.grantor)) end,
                       case e.grantee when 0 then 'PUBLIC'
                         else quote_ident(pg_get_userbyid(e.grantee)) end,
                       string_agg(e.privilege_type
                         || coalesce(' (' || quote_ident(a.attname) || ')', ''), ', '
                         order by e.position),
                       e.is_grantable
                from acls a
                cross join unnest(a.acl) with ordinality i(item, number)
                cross join aclexplode(array[i.item])
                  with ordinality e(grantor, grantee, privilege_type, is_grantable, position)
                group by a.attnum, a.attname, a.owner, i.number, e.grantor, e.grantee,
                  e.is_grantable
                order by a.attnum, i.number, e.is_grantable
                """)
            .bind(relation, relation),
        row ->
            new Grant(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5)));
  }

  /** Makes the grants that are {@code has} those that are {@code wanted}. */
  static List<Sql> changes(
      Session session, Kind kind, QualifiedName object, List<Grant> has, List<Grant> wanted)
      throws SQLException {
    List<Sql> statements = new ArrayList<>();
    int kept = has.size();
    if (wanted.size() < kept || !wanted.subList(0, kept).equals(has)) {
      statements.addAll(nothing(kind, object, has));
      kept = 0;
    }
    String role =
        session.one(Sql.of("select quote_ident(current_setting('role'))"), row -> row.getString(1));
    for (Grant grant : wanted.subList(kept, wanted.size())) {
      statements.addAll(grant(kind, object, grant, role));
    }
    return statements;
  }

  /**
   * The grants of a relation for one that is created under its name. It may have been given others
   * already (ALTER DEFAULT PRIVILEGES), to anybody.
   */
  static List<Sql> anew(Session session, long relation, QualifiedName name) throws SQLException {
    List<Sql> statements = new ArrayList<>();
    for (String grantee : defaultGrantees(session)) {
      statements.add(revoke(Kind.TABLE, name, grantee));
    }
    List<Grant> wanted = of(session, relation);
    String owner =
        session.one(
            Sql.of("select quote_ident(pg_get_userbyid(relowner)) from pg_class where oid = ?")
                .bind(relation),
            row -> row.getString(1));
    statements.add(revoke(Kind.TABLE, name, owner));
    statements.addAll(changes(session, Kind.TABLE, name, List.of(), wanted));
    return statements;
  }

  /** {@code create}, and in the same transaction nobody but us has what it creates. */
  static Sql hidden(Session session, Sql create, QualifiedName name) throws SQLException {
    String us = session.one(Sql.of("select quote_ident(current_user)"), row -> row.getString(1));
    List<Sql> statements = new ArrayList<>(List.of(create));
    for (String grantee : defaultGrantees(session)) {
      if (!grantee.equals(us)) {
        statements.add(revoke(Kind.TABLE, name, grantee));
      }
    }
    return Sql.joined(statements);
  }

  private static List<String> defaultGrantees(Session session) throws SQLException {
    return session.query(
        Sql.of(
            """
            select distinct case e.grantee when 0 then 'PUBLIC'
                     else quote_ident(pg_get_userbyid(e.grantee)) end
            from pg_default_acl d
            cross join aclexplode(d.defaclacl) e
            where d.defaclobjtype = 'r'
            order by 1
            """),
        row -> row.getString(1));
  }

  /** Takes a relation away from everybody but its owner and {@code ownerToBe}; only reads. */
  static List<Sql> withoutOthers(
      Session session, long relation, QualifiedName object, Identifier ownerToBe)
      throws SQLException {
    List<String> owners =
        session.query(
            Sql.of(
                    """
                    select quote_ident(pg_get_userbyid(relowner))
                    from pg_class where oid = ?
                    union all
                    select quote_ident(?)
                    """)
                .bind(relation, ownerToBe.value()),
            row -> row.getString(1));
    return nothing(
        Kind.TABLE,
        object,
        of(session, relation).stream().filter(has -> !owners.contains(has.grantee())).toList());
  }

  /** A REVOKE of all privileges on a table is for its columns too (REVOKE, Description). */
  private static List<Sql> nothing(Kind kind, QualifiedName object, List<Grant> has) {
    return has.stream()
        .filter(grant -> grant.grantor() == null)
        .map(Grant::grantee)
        .distinct()
        .map(grantee -> revoke(kind, object, grantee))
        .toList();
  }

  private static Sql revoke(Kind kind, QualifiedName object, String grantee) {
    return Sql.of("revoke all on {kind} {object} from {grantee} cascade")
        .with("kind", name(kind))
        .with("object", object)
        .with("grantee", new Sql.Fragment(grantee));
  }

  private static List<Sql> grant(Kind kind, QualifiedName object, Grant grant, String role) {
    Sql statement =
        Sql.of("grant {privileges} on {kind} {object} to {grantee}{option}")
            .with("privileges", new Sql.Fragment(grant.privileges()))
            .with("kind", name(kind))
            .with("object", object)
            .with("grantee", new Sql.Fragment(grant.grantee()))
            .with("option", new Sql.Fragment(grant.grantable() ? " with grant option" : ""));
    String grantor = grant.grantor();
    return grantor == null ? List.of(statement) : List.of(as(grantor), statement, as(role));
  }

  private static Sql as(String role) {
    return Sql.of("set local role {role}").with("role", new Sql.Fragment(role));
  }

  private static Sql.Fragment name(Kind kind) {
    return new Sql.Fragment(kind == Kind.TABLE ? "table" : "sequence");
  }
}
