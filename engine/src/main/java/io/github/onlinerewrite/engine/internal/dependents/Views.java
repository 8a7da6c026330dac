package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Views that show the source, with options and rules; when they are created anew, also with owner,
 * privileges, comments, column defaults and triggers. A query is rendered while the source has its
 * name, and so means the new table after the rename.
 */
final class Views implements AttachedKind {

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    List<Sql> before = new ArrayList<>();
    List<Sql> after = new ArrayList<>();
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.RECREATED)) {
      before.add(0, Sql.of("drop view {view}").with("view", node.view().name()));
      after.addAll(create(session, node));
    }
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.REPLACED)) {
      after.add(define("create or replace view {view}{options} as {query}", node));
      for (Rules.Rule rule : Rules.of(session, node.view().oid())) {
        after.add(ReferencesOfOthers.replaced(rule.definition()));
      }
    }
    return new CarryPlan(graph.locked(), List.of(), List.of(), before, after, List.of(), List.of());
  }

  static Sql define(String statement, ViewGraph.Node node) {
    return Sql.of(statement)
        .with("view", node.view().name())
        .with(
            "options",
            new Sql.Fragment(node.options().isEmpty() ? "" : " with (" + node.options() + ")"))
        .with("query", new Sql.Fragment(node.query()));
  }

  private static List<Sql> create(Session session, ViewGraph.Node node) throws SQLException {
    LockedView view = node.view();
    List<Sql> statements = new ArrayList<>();
    statements.add(define("create view {view}{options} as {query}", node));
    // Before the grants, which are the owner's.
    statements.add(view.lock());
    statements.addAll(defaults(session, view));
    for (Rules.Rule rule : Rules.of(session, view.oid())) {
      statements.addAll(Rules.create(view.name(), rule));
    }
    statements.addAll(Triggers.of(session, view.oid(), view.name()));
    statements.addAll(Comments.all(session, view.oid(), view.name(), "view"));
    statements.addAll(AccessControl.anew(session, view.oid(), view.name()));
    return statements;
  }

  private static List<Sql> defaults(Session session, LockedView view) throws SQLException {
    return session.query(
        Sql.of(
                """
                select a.attname, pg_get_expr(e.adbin, e.adrelid)
                from pg_attrdef e
                join pg_attribute a on a.attrelid = e.adrelid and a.attnum = e.adnum
                where e.adrelid = ?
                order by a.attnum
                """)
            .bind(view.oid()),
        row ->
            Sql.of("alter view {view} alter column {column} set default {expression}")
                .with("view", view.name())
                .with("column", new Identifier(row.getString(1)))
                .with("expression", new Sql.Fragment(row.getString(2))));
  }
}
