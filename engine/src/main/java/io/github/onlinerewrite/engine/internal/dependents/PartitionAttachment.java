package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.PartitionOf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The place of a source that is itself a partition: in the swap it is detached and the target is
 * attached with the same bound. ATTACH PARTITION scans the table that it attaches, unless a
 * validated CHECK implies the bound (ALTER TABLE, Notes); the empty target is given one, by target,
 * and loses it in the swap. The parent's row triggers, its part of identity and the attachment of
 * indexes come with ATTACH.
 */
public final class PartitionAttachment implements AttachedKind {

  /** The CHECK on the target that says what the bound says. */
  public static final Identifier CHECK = new Identifier(ObjectNames.TRIGGER_PREFIX + "bound");

  /** What the empty target {@code table} lacks: a CHECK that implies the bound. */
  public static List<Sql> statements(Session session, Rewrite rewrite, QualifiedName table)
      throws SQLException {
    Optional<PartitionOf> place = PartitionOf.find(session, rewrite.source().oid());
    if (place.isEmpty() || place.get().constraint().isEmpty()) {
      return List.of();
    }
    Optional<String> has = check(session, rewrite.target().oid());
    if (has.isPresent() && has.get().equals(place.get().constraint())) {
      return List.of();
    }
    return List.of(
        drop(table),
        Sql.of("alter table {table} add constraint {check} check ({constraint})")
            .with("table", table)
            .with("check", CHECK)
            .with("constraint", new Sql.Fragment(place.get().constraint())),
        Comments.onConstraint(CHECK, table, place.get().constraint()));
  }

  /** Takes the CHECK off {@code table}, when it is there. */
  public static Sql drop(QualifiedName table) {
    return Sql.of("alter table {table} drop constraint if exists {check}")
        .with("table", table)
        .with("check", CHECK);
  }

  /**
   * What the CHECK was made from. That is its comment: the server may print what it has read with
   * other casts.
   */
  private static Optional<String> check(Session session, long table) throws SQLException {
    return session.optional(
        Sql.of(
                """
                select obj_description(r.oid, 'pg_constraint')
                from pg_constraint r
                where r.conrelid = ? and r.contype = 'c' and r.convalidated and r.conname = ?
                """)
            .bind(table, CHECK.value()),
        row -> row.getString(1));
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    Optional<PartitionOf> found = PartitionOf.find(session, rewrite.source().oid());
    if (found.isEmpty()) {
      return new CarryPlan(List.of(), List.of(), List.of(), List.of(), List.of());
    }
    PartitionOf place = found.get();
    QualifiedName source = rewrite.source().name();
    List<String> obstacles =
        place.constraint().isEmpty()
                || check(session, rewrite.target().oid())
                    .filter(place.constraint()::equals)
                    .isPresent()
            ? List.of()
            : List.of(
                "The bound of the source, or of a default partition, has changed, so that attaching"
                    + " the target would read all of it. Abort the rewrite and begin it anew.");
    return new CarryPlan(
        List.of(),
        List.of(),
        List.of(
            Sql.of("alter table {parent} detach partition {source}")
                .with("parent", place.parent().name())
                .with("source", source)),
        List.of(
            Sql.of("alter table {parent} attach partition {source} {bound}")
                .with("parent", place.parent().name())
                .with("source", source)
                .with("bound", new Sql.Fragment(place.bound())),
            drop(source)),
        List.of(),
        obstacles);
  }
}
