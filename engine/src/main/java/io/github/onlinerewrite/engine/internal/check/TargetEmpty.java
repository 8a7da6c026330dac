package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** The target holds no row, nor does any of its partitions. */
final class TargetEmpty implements Precondition.OfTarget {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition target)
      throws SQLException {
    if (!canBeRead(session, target)) {
      return List.of();
    }
    boolean filled =
        session.one(
            Sql.of("select exists (select from {target})").with("target", target.name()),
            row -> row.getBoolean(1));
    return filled
        ? List.of(
            Code.TARGET_NOT_EMPTY.finding(
                target.name(),
                "The target holds rows.",
                "If nobody needs them: truncate " + target.name().quoted()))
        : List.of();
  }

  /**
   * Who may not read the target is not its owner, and a partition on another server is none of ours
   * to read: both are findings of their own.
   */
  private static boolean canBeRead(Session session, TableDefinition target) throws SQLException {
    Long[] family = target.family().stream().map(Leaf::oid).toArray(Long[]::new);
    return session.one(
        Sql.of(
                """
                select bool_and(has_table_privilege(c.oid, 'select') and c.relkind <> 'f')
                from pg_class c
                where c.oid = any (?)
                """)
            .bind((Object) family),
        row -> row.getBoolean(1));
  }
}
