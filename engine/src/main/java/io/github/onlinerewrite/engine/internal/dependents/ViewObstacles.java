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
import java.util.regex.Pattern;

/** Why views and functions that use the source cannot be carried to this target. */
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
    List<Obstacle> obstacles = new ArrayList<>(ofRecreated(session, graph));
    obstacles.addAll(ofFunctions(session, source, target));
    if (!keepsOrder(source, target)) {
      obstacles.addAll(positional(graph, source.name()));
    }
    return obstacles;
  }

  /** Whatever depends on a view that is created anew, but for views that are so too. */
  private static List<Obstacle> ofRecreated(Session session, ViewGraph graph) throws SQLException {
    Long[] recreated =
        graph.of(ViewGraph.Fate.RECREATED).stream()
            .map(node -> node.view().oid())
            .toArray(Long[]::new);
    return session.query(
        Resources.read(ViewObstacles.class, "recreated.sql").bind((Object) recreated),
        row ->
            new Obstacle(
                Obstacle.Kind.OTHER,
                row.getString(1)
                    + " is attached to "
                    + row.getString(2)
                    + ", which must be created anew, because the types of its columns may change.",
                REMEDY));
  }

  /** Its result may not fit its declared type any more. */
  private static List<Obstacle> ofFunctions(
      Session session, TableDefinition source, TableDefinition target) throws SQLException {
    return session.query(
        Sql.of(
                """
                select distinct pg_describe_object(d.classid, d.objid, 0), quote_ident(a.attname)
                from pg_depend d
                join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                join pg_attribute b on b.attrelid = ? and b.attname = a.attname
                where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_class'::regclass
                  and d.refobjid = ? and (a.atttypid, a.atttypmod, a.attcollation)
                    <> (b.atttypid, b.atttypmod, b.attcollation)
                order by 1, 2
                """)
            .bind(target.oid(), source.oid()),
        row ->
            new Obstacle(
                Obstacle.Kind.OTHER,
                row.getString(1)
                    + " uses column "
                    + row.getString(2)
                    + ", which gets another type.",
                REMEDY));
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
