package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Privileges on the table, its columns and the sequences that take another's place, with who
 * granted them and in the order of the catalog. Up to the swap nobody but the owner may use the
 * target: what default privileges (ALTER DEFAULT PRIVILEGES) gave is taken away before the copy,
 * because rows in the target are not under the source's policies yet. Partitions keep what they
 * were given, unless the source has policies, which do not hold for who reads a partition itself.
 */
public final class Privileges implements AttachedKind {

  /** Takes the target away from everybody but the owner; only reads. */
  public static List<Sql> withoutOthers(Session session, Rewrite rewrite) throws SQLException {
    boolean hasPolicies =
        session.one(
            Sql.of("select relrowsecurity from pg_class where oid = ?")
                .bind(rewrite.source().oid()),
            row -> row.getBoolean(1));
    List<Leaf> family = rewrite.target().family();
    List<Sql> statements = new ArrayList<>();
    for (Leaf member : hasPolicies ? family : family.subList(0, 1)) {
      statements.addAll(
          AccessControl.withoutOthers(
              session, member.oid(), member.name(), rewrite.source().owner()));
    }
    return statements;
  }

  private static boolean isOnDroppedColumn(AccessControl.Grant grant, Rewrite rewrite) {
    String column = grant.column();
    return column != null && rewrite.target().column(new Identifier(column)).isEmpty();
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    TableDefinition source = rewrite.source();
    List<Sql> statements =
        new ArrayList<>(
            AccessControl.changes(
                session,
                AccessControl.Kind.TABLE,
                source.name(),
                AccessControl.of(session, rewrite.target().oid()),
                AccessControl.of(session, source.oid()).stream()
                    .filter(grant -> !isOnDroppedColumn(grant, rewrite))
                    .toList()));
    for (Sequences.Moved moved : Sequences.moved(session, source, rewrite.target())) {
      if (moved.from().owned()) {
        QualifiedName name = moved.from().name();
        statements.addAll(
            AccessControl.changes(
                session,
                AccessControl.Kind.SEQUENCE,
                name,
                AccessControl.of(session, moved.to().oid()),
                AccessControl.of(session, moved.from().oid())));
        comment(session, moved).ifPresent(statements::add);
      }
    }
    return CarryPlan.inSwap(List.of(), statements);
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
}
