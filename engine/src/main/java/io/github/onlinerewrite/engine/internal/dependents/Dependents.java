package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All kinds of attached objects, in the order in which the swap carries them. */
public final class Dependents {

  /**
   * Sequences come first, since renaming one waits for every transaction that has used it; names
   * before foreign keys and comments, which say them; columns are renamed last, since all else says
   * their old names.
   */
  private static final List<AttachedKind> KINDS =
      List.of(
          new Sequences(),
          new ForeignKeys(),
          new IndexNames(),
          new NotNullConstraints(),
          new CheckConstraints(),
          new Triggers(),
          new TableMarks(),
          new Privileges(),
          new Comments(),
          new ColumnRenames());

  private Dependents() {}

  /** What the swap has to do besides its renames, as the catalog is now; only reads. */
  public static CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<CarryPlan> parts = new ArrayList<>();
    for (AttachedKind kind : KINDS) {
      parts.add(kind.plan(session, rewrite));
    }
    List<String> obstacles =
        Obstacles.of(session, rewrite.source()).stream().map(Obstacle::what).toList();
    parts.add(new CarryPlan(List.of(), List.of(), List.of(), List.of(), List.of(), obstacles));
    return CarryPlan.joined(parts);
  }
}
