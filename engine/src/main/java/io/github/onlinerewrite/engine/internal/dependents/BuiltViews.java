package io.github.onlinerewrite.engine.internal.dependents;

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
 * Views that are built on the target before the swap, under names of ours, and get their names in
 * it. No statement gives a materialized view another query, and to fill it in the swap would take
 * too long; it shows what the target held when it was built, as a REFRESH would. A view from which
 * one is filled, and which must become another one, is built ahead of it.
 *
 * @param statements build all of them
 * @param basis what they are built from: when it is another one, they are not what is to be
 * @param refreshes which refreshes of the materialized views were seen: the swap would undo others
 */
public record BuiltViews(List<Sql> statements, String basis, String refreshes) {

  /** None at all. */
  public static final BuiltViews NONE = new BuiltViews(List.of(), "", "");

  private static final String OLD = "_old";

  public BuiltViews {
    statements = List.copyOf(statements);
  }

  /**
   * As the catalog is now; only reads. REFRESH writes the entry of a materialized view in pg_class,
   * CONCURRENTLY too; CREATE OR REPLACE that of a view's query in pg_rewrite.
   */
  public static BuiltViews of(Session session, Rewrite rewrite) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    List<ViewGraph.Node> nodes = graph.others().stream().filter(graph::isAhead).toList();
    List<Sql> statements = new ArrayList<>();
    for (ViewGraph.Node node : nodes) {
      Optional<String> query = query(graph, rewrite.source(), rewrite.target(), node);
      QualifiedName name = ours(rewrite.target(), node);
      if (query.isPresent()) {
        statements.addAll(
            node.view().materialized()
                ? MaterializedViews.build(session, node, query.get(), name)
                : List.of(
                    AccessControl.hidden(
                        session, Views.define("create", name, node.options(), query.get()), name)));
      }
    }
    Long[] views = nodes.stream().map(node -> node.view().oid()).toArray(Long[]::new);
    return session.one(
        Sql.of(
                """
                select string_agg(w.xmin::text, ' ' order by w.oid),
                       string_agg(c.xmin::text, ' ' order by c.oid) filter (where c.relkind = 'm')
                from pg_class c
                join pg_rewrite w on w.ev_class = c.oid and w.rulename = '_RETURN'
                where c.oid = any (?)
                """)
            .bind((Object) views),
        row -> new BuiltViews(statements, statements + row.getString(1), "" + row.getString(2)));
  }

  /** Makes them. */
  @FunctionalInterface
  public interface Building {
    BuiltViews build() throws SQLException;
  }

  /** These, when they still are what would be built, or those that {@code building} makes. */
  public BuiltViews upToDate(Session session, Rewrite rewrite, Building building)
      throws SQLException {
    BuiltViews now = of(session, rewrite);
    if (now.basis.equals(basis) && now.refreshes.equals(refreshes)) {
      return this;
    }
    BuiltViews latest = building.build();
    while (!of(session, rewrite).basis.equals(latest.basis)) {
      latest = building.build();
    }
    return latest;
  }

  /** The same, but refreshes until now may be undone: they come faster than views are built. */
  public BuiltViews refreshedMeanwhile(Session session, Rewrite rewrite) throws SQLException {
    return new BuiltViews(statements, basis, of(session, rewrite).refreshes);
  }

  /** Drops those that were built for a target and have not taken their place. */
  public static List<Sql> leftovers(Session session, long target) throws SQLException {
    return session.query(
        Resources.read(BuiltViews.class, "built-views.sql").bind(ObjectNames.likenesses(target)),
        row ->
            Sql.of("drop {kind} {view}")
                .with("kind", LockedView.kind(row.getBoolean(3)))
                .with("view", QualifiedName.of(row.getString(1), row.getString(2))));
  }

  /** The query on the target and on what is built; empty when that cannot be said for certain. */
  static Optional<String> query(
      ViewGraph graph, TableDefinition source, TableDefinition target, ViewGraph.Node node) {
    Map<QualifiedName, QualifiedName> names = new HashMap<>();
    names.put(source.name(), target.name());
    for (ViewGraph.Node other : graph.others()) {
      names.put(other.view().name(), ours(target, other));
    }
    return RenamedQuery.of(node.query(), names);
  }

  private static QualifiedName ours(TableDefinition target, ViewGraph.Node node) {
    return new QualifiedName(
        node.view().name().schema(), ObjectNames.likeness(target.oid(), node.view().oid()));
  }

  private static QualifiedName old(TableDefinition target, ViewGraph.Node node) {
    QualifiedName ours = ours(target, node);
    return new QualifiedName(ours.schema(), new Identifier(ours.name().value() + OLD));
  }

  /**
   * Every view that becomes another one gives its name away, to what was built where that is so;
   * whatever says the names comes after.
   */
  static CarryPlan renames(Session session, Rewrite rewrite) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    List<Sql> statements = new ArrayList<>();
    List<String> obstacles = new ArrayList<>();
    for (ViewGraph.Node node : graph.others()) {
      QualifiedName view = node.view().name();
      QualifiedName built = ours(rewrite.target(), node);
      statements.add(rename(node, view, old(rewrite.target(), node).name()));
      if (graph.isAhead(node)) {
        statements.add(rename(node, built, view.name()));
        if (!isSame(session, graph, rewrite, node)) {
          obstacles.add(
              (node.view().materialized() ? "Materialized view " : "View ")
                  + view
                  + " is not there for the target as it is now.");
        }
      }
    }
    return new CarryPlan(List.of(), List.of(), List.of(), statements, List.of(), obstacles);
  }

  /** Drops the old ones, which nothing uses any more, and gives their indexes' names away. */
  static CarryPlan drops(Session session, Rewrite rewrite) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, rewrite.source(), rewrite.target());
    List<Sql> statements = new ArrayList<>();
    for (ViewGraph.Node node : graph.others()) {
      statements.add(
          0,
          Sql.of("drop {kind} {view}")
              .with("kind", LockedView.kind(node.view().materialized()))
              .with("view", old(rewrite.target(), node)));
      statements.addAll(
          MaterializedViews.renameIndexes(session, node, ours(rewrite.target(), node)));
    }
    return CarryPlan.inSwap(List.of(), statements);
  }

  private static Sql rename(ViewGraph.Node node, QualifiedName from, Identifier to) {
    return Sql.of("alter {kind} {view} rename to {name}")
        .with("kind", LockedView.kind(node.view().materialized()))
        .with("view", from)
        .with("name", to);
  }

  /** Whether what was built is what would be built now; with other types it may say a cast more. */
  private static boolean isSame(
      Session session, ViewGraph graph, Rewrite rewrite, ViewGraph.Node node) throws SQLException {
    QualifiedName built = ours(rewrite.target(), node);
    Optional<String> query = query(graph, rewrite.source(), rewrite.target(), node);
    return session
        .query(
            Resources.read(BuiltViews.class, "built-view-same.sql")
                .bind(node.view().oid(), built.schema().value(), built.name().value()),
            row ->
                row.getBoolean(2)
                    && query.isPresent()
                    && (graph.changes(node) || RenamedQuery.isSame(row.getString(1), query.get())))
        .contains(true);
  }
}
