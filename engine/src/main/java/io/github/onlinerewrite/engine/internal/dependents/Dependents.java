package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All kinds of attached objects, in the order in which the swap carries them. */
public final class Dependents {

  /**
   * Sequences come first, since renaming one waits for every transaction that has used it; names
   * before foreign keys and comments, which say them; row security before the privileges that it
   * restricts; columns are renamed when all else has said their old names; the place of a partition
   * is last, when all that the parent asks of it is there.
   */
  private static final List<AttachedKind> KINDS =
      List.of(
          new Sequences(),
          new ForeignKeys(),
          new IndexNames(),
          new NotNullConstraints(),
          new CheckConstraints(),
          new ExtendedStatistics(),
          new IndexStatistics(),
          new Triggers(),
          new Rules(),
          new TableMarks(),
          new RowSecurity(),
          new Publications(),
          BuiltViews::renames,
          new Views(),
          new Functions(),
          new ReferencesOfOthers(),
          BuiltViews::drops,
          new ExtensionDependence(),
          new Privileges(),
          new Comments(),
          new ColumnRenames(),
          new PartitionAttachment());

  private Dependents() {}

  /** What the swap has to do besides its renames, as the catalog is now; only reads. */
  public static CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<CarryPlan> parts = new ArrayList<>();
    for (AttachedKind kind : KINDS) {
      parts.add(kind.plan(session, rewrite));
    }
    List<Obstacle> found = new ArrayList<>(Obstacles.of(session, rewrite.source()));
    found.addAll(Sequences.obstacles(session, rewrite.source(), rewrite.target()));
    List<String> obstacles = found.stream().map(Obstacle::what).toList();
    parts.add(new CarryPlan(List.of(), List.of(), List.of(), List.of(), List.of(), obstacles));
    CarryPlan plan = CarryPlan.joined(parts);
    return ViewObstacles.keepsOrder(rewrite.source(), rewrite.target())
        ? plan
        : withoutPositions(plan, rewrite);
  }

  /**
   * Whatever the server has rendered may name columns by position; views are looked at by check.
   */
  private static CarryPlan withoutPositions(CarryPlan plan, Rewrite rewrite) {
    List<String> obstacles =
        plan.afterRename().stream()
            .map(Sql::toString)
            .filter(text -> ViewObstacles.namesPositions(text, rewrite.source().name()))
            .map(
                text ->
                    "The target's columns are in another order, but are named by position: " + text)
            .toList();
    return CarryPlan.joined(
        List.of(
            plan, new CarryPlan(List.of(), List.of(), List.of(), List.of(), List.of(), obstacles)));
  }
}
