package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Why views that use the source cannot be carried to this target. */
public final class ViewObstacles {

  private static final String REMEDY =
      "Drop it before the rewrite, and create it again afterwards.";

  /** A name of an alias, as the server prints it, and the column list that begins after it. */
  private static final String ALIAS_WITH_COLUMNS = " (\"([^\"]|\"\")+\"|[^ ,;()\"]+)\\(";

  private ViewObstacles() {}

  /** All of them; only reads. */
  public static List<Obstacle> of(Session session, TableDefinition source, TableDefinition target)
      throws SQLException {
    ViewGraph graph = ViewGraph.of(session, source, target);
    List<Obstacle> obstacles = new ArrayList<>(ofAnother(session, graph));
    obstacles.addAll(temporary(graph));
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.REBUILT)) {
      if (MaterializedViews.query(graph, source, target, node).isEmpty()) {
        obstacles.add(
            new Obstacle(
                Obstacle.Kind.OTHER,
                "Materialized view "
                    + node.view().name()
                    + " cannot be built on the target, because a name in it, that of the source or"
                    + " of another materialized view, may mean something else too.",
                REMEDY));
      }
    }
    if (!keepsOrder(source, target)) {
      obstacles.addAll(positional(graph, source.name()));
    }
    return obstacles;
  }

  /**
   * The queries of views on the target, by view, as far as that can be said now, to see whether the
   * server takes them with the target's types.
   */
  public static Map<QualifiedName, String> queries(
      Session session, TableDefinition source, TableDefinition target) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, source, target);
    Map<QualifiedName, String> queries = new LinkedHashMap<>();
    for (ViewGraph.Fate fate : ViewGraph.Fate.values()) {
      for (ViewGraph.Node node : graph.of(fate)) {
        if (fate != ViewGraph.Fate.STAYS
            && !graph.usesOne(node, ViewGraph.Fate.REBUILT)
            && !graph.usesOne(node, ViewGraph.Fate.RECREATED)) {
          RenamedQuery.of(node.query(), Map.of(source.name(), target.name()))
              .ifPresent(query -> queries.put(node.view().name(), query));
        }
      }
    }
    return queries;
  }

  /** Whatever depends on a view that becomes another one, but for what is carried with it. */
  private static List<Obstacle> ofAnother(Session session, ViewGraph graph) throws SQLException {
    Set<Long> recreated = oids(graph, ViewGraph.Fate.RECREATED);
    Set<Long> rebuilt = oids(graph, ViewGraph.Fate.REBUILT);
    Set<Long> carried = oids(graph, ViewGraph.Fate.REPLACED);
    carried.addAll(recreated);
    carried.addAll(rebuilt);
    List<Obstacle> obstacles = new ArrayList<>(attached(session, recreated, recreated));
    obstacles.addAll(attached(session, rebuilt, carried));
    return obstacles;
  }

  private static Set<Long> oids(ViewGraph graph, ViewGraph.Fate fate) {
    return graph.of(fate).stream()
        .map(node -> node.view().oid())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Obstacle> attached(Session session, Set<Long> views, Set<Long> carried)
      throws SQLException {
    return session.query(
        Resources.read(ViewObstacles.class, "recreated.sql")
            .bind(views.toArray(Long[]::new), carried.toArray(Long[]::new)),
        row ->
            new Obstacle(
                Obstacle.Kind.OTHER,
                row.getString(1)
                    + " is attached to "
                    + row.getString(2)
                    + ", in whose place another view must be created.",
                REMEDY));
  }

  /** Nobody but their session can change them (CREATE VIEW, TEMPORARY). */
  private static List<Obstacle> temporary(ViewGraph graph) {
    return graph.locked().stream()
        .filter(view -> view.name().schema().value().startsWith("pg_temp"))
        .map(
            view ->
                new Obstacle(
                    Obstacle.Kind.OTHER,
                    "View " + view.name() + " is a temporary view of another session.",
                    "Wait for that session to end, or let it drop the view."))
        .toList();
  }

  static boolean keepsOrder(TableDefinition source, TableDefinition target) {
    List<Identifier> before = source.columns().stream().map(Column::name).toList();
    List<Identifier> after = target.columns().stream().map(Column::name).toList();
    return after.size() >= before.size() && after.subList(0, before.size()).equals(before);
  }

  /** A column list after an alias names columns by position. */
  private static List<Obstacle> positional(ViewGraph graph, QualifiedName source) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (ViewGraph.Fate fate : ViewGraph.Fate.values()) {
      for (ViewGraph.Node node : graph.of(fate)) {
        if (fate != ViewGraph.Fate.STAYS && namesPositions(node.query(), source)) {
          obstacles.add(
              new Obstacle(
                  Obstacle.Kind.OTHER,
                  "View "
                      + node.view().name()
                      + " gives columns of the source other names by their position, and the"
                      + " target's are in another order.",
                  REMEDY));
        }
      }
    }
    return obstacles;
  }

  /** Found in the text, so that a constant that looks like it is taken for it. */
  static boolean namesPositions(String query, QualifiedName table) {
    String name =
        "(\""
            + Pattern.quote(table.name().value().replace("\"", "\"\""))
            + "\"|"
            + Pattern.quote(table.name().value())
            + ")";
    return Pattern.compile("\\." + name + ALIAS_WITH_COLUMNS).matcher(query).find();
  }
}
