package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

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
    obstacles.addAll(circular(graph));
    obstacles.addAll(ofOwners(session, graph));
    obstacles.addAll(rowSecurity(session, graph));
    obstacles.addAll(functionsRun(session, graph, source));
    for (ViewGraph.Node node : graph.others()) {
      if (graph.isAhead(node) && BuiltViews.query(graph, source, target, node).isEmpty()) {
        obstacles.add(
            new Obstacle(
                Obstacle.Kind.OTHER,
                (node.view().materialized() ? "Materialized view " : "View ")
                    + node.view().name()
                    + " cannot be built on the target, because a name in it, that of the source or"
                    + " of another view, may mean something else too.",
                REMEDY));
      }
    }
    if (!keepsOrder(source, target)) {
      obstacles.addAll(positional(graph, source.name()));
    }
    return obstacles;
  }

  /** Whatever depends on a view that becomes another one, but for what is carried with it. */
  private static List<Obstacle> ofAnother(Session session, ViewGraph graph) throws SQLException {
    Set<Long> others = new TreeSet<>();
    graph.others().forEach(node -> others.add(node.view().oid()));
    Set<Long> carried = new TreeSet<>(others);
    graph.of(ViewGraph.Fate.REPLACED).forEach(node -> carried.add(node.view().oid()));
    return session.query(
        Resources.read(ViewObstacles.class, "recreated.sql")
            .bind(others.toArray(Long[]::new), carried.toArray(Long[]::new)),
        row ->
            new Obstacle(
                Obstacle.Kind.OTHER,
                row.getString(1)
                    + " is attached to "
                    + row.getString(2)
                    + ", in whose place another view must be created.",
                REMEDY));
  }

  /** Ownership is given only to who may create in the schema (ALTER VIEW, Description). */
  private static List<Obstacle> ofOwners(Session session, ViewGraph graph) throws SQLException {
    return session.query(
        Sql.of(
                """
                select 'View ' || c.oid::regclass || ' belongs to ' || r.owner || ', who may create'
                         || ' nothing in schema ' || r.schema || ', and so cannot be given another'
                         || ' one.',
                       'As its owner: grant create on schema ' || r.schema || ' to ' || r.owner
                from pg_class c
                cross join lateral (select
                  quote_ident(pg_get_userbyid(c.relowner)) as owner,
                  c.relnamespace::regnamespace::text as schema) as r
                where c.oid = any (?) and pg_get_userbyid(c.relowner) <> current_user
                  and not has_schema_privilege(c.relowner, c.relnamespace, 'create')
                  and not (select u.rolsuper from pg_roles u where u.rolname = current_user)
                order by 1
                """)
            .bind((Object) oids(graph.others())),
        row -> new Obstacle(Obstacle.Kind.SCHEMA, row.getString(1), row.getString(2)));
  }

  /** We fill them, and no policies are on the target then: that must show no more than before. */
  private static List<Obstacle> rowSecurity(Session session, ViewGraph graph) throws SQLException {
    return session.query(
        Resources.read(ViewObstacles.class, "row-security.sql")
            .bind((Object) oids(graph.of(ViewGraph.Fate.REBUILT))),
        row ->
            new Obstacle(
                Obstacle.Kind.ROW_SECURITY,
                "Row security of "
                    + row.getString(1)
                    + " is for "
                    + row.getString(2)
                    + ", to whom materialized view "
                    + row.getString(3)
                    + " or a view in it belongs; it cannot be filled so on the target.",
                REMEDY));
  }

  /** We fill and index them, which runs what they call as us and not as their owner. */
  private static List<Obstacle> functionsRun(
      Session session, ViewGraph graph, TableDefinition source) throws SQLException {
    return session.query(
        Resources.read(ViewObstacles.class, "functions-run.sql")
            .bind((Object) oids(graph.of(ViewGraph.Fate.REBUILT)), source.oid()),
        row ->
            new Obstacle(
                Obstacle.Kind.OTHER,
                "Function "
                    + row.getString(1)
                    + " belongs to "
                    + row.getString(2)
                    + ", and would run with our rights when materialized view "
                    + row.getString(3)
                    + " is filled on the target.",
                REMEDY));
  }

  private static Long[] oids(List<ViewGraph.Node> nodes) {
    return nodes.stream().map(node -> node.view().oid()).toArray(Long[]::new);
  }

  private static List<Obstacle> circular(ViewGraph graph) {
    return graph.circular().stream()
        .map(
            view ->
                new Obstacle(
                    Obstacle.Kind.OTHER,
                    "View "
                        + view.name()
                        + " is one of views that use each other, through their rules.",
                    REMEDY))
        .toList();
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
