package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Views that show the source, with options and rules; another one in the place of one also gets its
 * owner, privileges, comments, column defaults and triggers. A query is rendered while the source
 * has its name, and so means the new table after the rename.
 */
final class Views implements AttachedKind {

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    List<Sql> statements = new ArrayList<>();
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.RECREATED)) {
      if (!graph.isAhead(node)) {
        statements.add(define("create", node));
      }
      statements.addAll(attach(session, node.view()));
    }
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.REPLACED)) {
      statements.add(define("create or replace", node));
      for (Rules.Rule rule : Rules.of(session, node.view().oid())) {
        statements.add(ReferencesOfOthers.replaced(rule.definition()));
      }
    }
    return new CarryPlan(
        graph.locked(), List.of(), List.of(), List.of(), statements, List.of(), List.of());
  }

  private static Sql define(String create, ViewGraph.Node node) {
    return define(create, node.view().name(), node.options(), node.query());
  }

  static Sql define(String create, QualifiedName name, String options, String query) {
    return Sql.of("{create} view {view}{options} as {query}")
        .with("create", new Sql.Fragment(create))
        .with("view", name)
        .with("options", new Sql.Fragment(options.isEmpty() ? "" : " with (" + options + ")"))
        .with("query", new Sql.Fragment(query));
  }

  private static List<Sql> attach(Session session, LockedView view) throws SQLException {
    List<Sql> statements = new ArrayList<>();
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
