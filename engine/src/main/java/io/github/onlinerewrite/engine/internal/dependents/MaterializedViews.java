package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Materialized views that show the source. No statement gives one another query, and to fill it in
 * the swap would take too long: so another one is built on the target before the swap, under a name
 * of ours and with all that the first one has, and takes its name in the swap. It shows what the
 * target held when it was built, as a REFRESH at that moment would.
 */
public final class MaterializedViews {

  private static final String OLD = "_old";

  private MaterializedViews() {}

  /** Builds all of them, after dropping what an earlier run has built; only reads. */
  public static List<Sql> statements(Session session, Rewrite rewrite) throws SQLException {
    List<Sql> statements = new ArrayList<>(leftovers(session, rewrite.target().oid()));
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.REBUILT)) {
      Optional<String> query = query(graph, rewrite, node);
      if (query.isPresent()) {
        statements.addAll(build(session, node, query.get(), ours(rewrite, node)));
      }
    }
    return statements;
  }

  /**
   * Whether one of them was refreshed or altered after what was built for it: REFRESH writes its
   * entry in pg_class, CONCURRENTLY too.
   */
  public static boolean areOutdated(Session session, Rewrite rewrite) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.REBUILT)) {
      QualifiedName built = ours(rewrite, node);
      boolean isOutdated =
          session.one(
              Sql.of(
                      """
                      select exists (
                        select
                        from pg_class a
                        cross join pg_class b
                        join pg_namespace n on n.oid = b.relnamespace
                        join pg_rewrite w on w.ev_class = b.oid and w.rulename = '_RETURN'
                        where a.oid = ? and n.nspname = ? and b.relname = ?
                          and age(a.xmin) between 0 and age(w.xmin) - 1)
                      """)
                  .bind(node.view().oid(), built.schema().value(), built.name().value()),
              row -> row.getBoolean(1));
      if (isOutdated) {
        return true;
      }
    }
    return false;
  }

  /** Drops those that were built for a target and have not taken their place. */
  public static List<Sql> leftovers(Session session, long target) throws SQLException {
    return session.query(
        Sql.of(
                """
                select n.nspname, c.relname
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                where c.relkind = 'm' and starts_with(c.relname, ?)
                order by c.oid desc
                """)
            .bind(ObjectNames.TRIGGER_PREFIX + target + "_"),
        row ->
            Sql.of("drop materialized view {view}")
                .with("view", QualifiedName.of(row.getString(1), row.getString(2))));
  }

  /** The query on the target and on what is built; empty when that cannot be said for certain. */
  static Optional<String> query(
      ViewGraph graph, TableDefinition source, TableDefinition target, ViewGraph.Node node) {
    Map<QualifiedName, QualifiedName> names = new HashMap<>();
    names.put(source.name(), target.name());
    for (ViewGraph.Node other : graph.of(ViewGraph.Fate.REBUILT)) {
      names.put(other.view().name(), ours(target, other));
    }
    return RenamedQuery.of(node.query(), names);
  }

  private static Optional<String> query(ViewGraph graph, Rewrite rewrite, ViewGraph.Node node) {
    return query(graph, rewrite.source(), rewrite.target(), node);
  }

  private static QualifiedName ours(Rewrite rewrite, ViewGraph.Node node) {
    return ours(rewrite.target(), node);
  }

  private static QualifiedName ours(TableDefinition target, ViewGraph.Node node) {
    return new QualifiedName(
        node.view().name().schema(), ObjectNames.likeness(target.oid(), node.view().oid()));
  }

  private static List<Sql> build(
      Session session, ViewGraph.Node node, String query, QualifiedName name) throws SQLException {
    long oid = node.view().oid();
    List<Sql> statements = new ArrayList<>();
    statements.addAll(
        session.query(
            Resources.read(MaterializedViews.class, "materialized-view.sql")
                .bind(name.quoted(), query, oid),
            row -> Sql.rendered(row.getString(1))));
    for (IndexDefinition index : IndexCatalog.of(session, oid)) {
      Identifier indexName = new Identifier(name.name().value() + "_" + index.oid());
      QualifiedName qualified = new QualifiedName(name.schema(), indexName);
      statements.add(index(index, name, indexName));
      statements.addAll(IndexStatistics.copied(session, index.oid(), qualified));
      if (index.comment() != null) {
        statements.add(Comments.onIndex(qualified, index.comment()));
      }
      if (index.clustered()) {
        statements.add(
            Sql.of("alter materialized view {view} cluster on {index}")
                .with("view", name)
                .with("index", indexName));
      }
    }
    statements.addAll(Comments.all(session, oid, name, "materialized view"));
    statements.add(Sql.of("analyze {view}").with("view", name));
    statements.add(
        Sql.of("alter materialized view {view} owner to {owner}")
            .with("view", name)
            .with("owner", node.view().owner()));
    statements.addAll(AccessControl.anew(session, oid, name));
    return statements;
  }

  private static Sql index(IndexDefinition index, QualifiedName view, Identifier name) {
    return Sql.of("create {unique}index {name} on {view} {definition}")
        .with("unique", new Sql.Fragment(index.unique() ? "unique " : ""))
        .with("name", name)
        .with("view", view)
        .with(
            "definition", new Sql.Fragment(index.body() + index.parameters() + index.predicate()));
  }

  /** What was built takes the names; whatever says them comes after. */
  static CarryPlan renames(Session session, Rewrite rewrite) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    List<Sql> statements = new ArrayList<>();
    List<String> obstacles = new ArrayList<>();
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.REBUILT)) {
      QualifiedName built = ours(rewrite, node);
      if (isSame(session, node, built, query(graph, rewrite, node), graph.changes(node))) {
        statements.add(rename(node.view().name(), old(built).name()));
        statements.add(rename(built, node.view().name().name()));
      } else {
        obstacles.add(
            "Materialized view "
                + node.view().name()
                + " is not there for the target as it is now.");
      }
    }
    return new CarryPlan(List.of(), List.of(), List.of(), statements, List.of(), obstacles);
  }

  /** Drops the old ones, which nothing uses any more, and gives their indexes' names away. */
  static CarryPlan drops(Session session, Rewrite rewrite) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    List<Sql> statements = new ArrayList<>();
    for (ViewGraph.Node node : graph.of(ViewGraph.Fate.REBUILT)) {
      QualifiedName built = ours(rewrite, node);
      statements.add(0, Sql.of("drop materialized view {view}").with("view", old(built)));
      for (IndexDefinition index : IndexCatalog.of(session, node.view().oid())) {
        statements.add(
            Sql.of("alter index {index} rename to {name}")
                .with(
                    "index",
                    new QualifiedName(
                        built.schema(), new Identifier(built.name().value() + "_" + index.oid())))
                .with("name", index.name().name()));
      }
    }
    return CarryPlan.inSwap(List.of(), statements);
  }

  private static QualifiedName old(QualifiedName built) {
    return new QualifiedName(built.schema(), new Identifier(built.name().value() + OLD));
  }

  private static Sql rename(QualifiedName view, Identifier name) {
    return Sql.of("alter materialized view {view} rename to {name}")
        .with("view", view)
        .with("name", name);
  }

  /** Whether what was built is what would be built now; with other types it may say a cast more. */
  private static boolean isSame(
      Session session,
      ViewGraph.Node node,
      QualifiedName built,
      Optional<String> query,
      boolean changes)
      throws SQLException {
    return session
        .query(
            Resources.read(MaterializedViews.class, "materialized-view-same.sql")
                .bind(node.view().oid(), built.schema().value(), built.name().value()),
            row ->
                row.getBoolean(2)
                    && query.isPresent()
                    && (changes || RenamedQuery.isSame(row.getString(1), query.get())))
        .contains(true);
  }
}
