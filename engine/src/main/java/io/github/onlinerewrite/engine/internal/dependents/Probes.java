package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Views and functions as they will be, with the target in the source's place, to be tried and
 * rolled back before a row is copied: the server says whether it takes them with the target's
 * types.
 */
public final class Probes {

  /**
   * Something to try.
   *
   * @param what what it is, to begin a sentence with
   * @param view the OID of the view; 0 for a function
   * @param uses views that the script makes first: when it fails for one of them, then for this too
   * @param script empty when a name in it may mean something else too
   */
  public record Probe(String what, long view, Set<Long> uses, Optional<Sql> script) {}

  private final Session session;
  private final ViewGraph graph;
  private final QualifiedName source;
  private final Map<QualifiedName, QualifiedName> names = new HashMap<>();

  private Probes(Session session, ViewGraph graph, TableDefinition source, TableDefinition target) {
    this.session = session;
    this.graph = graph;
    this.source = source.name();
    names.put(source.name(), target.name());
    graph.others().forEach(node -> names.put(node.view().name(), name(node)));
  }

  /** Of all views that the swap changes, each after all that it uses; only reads. */
  public static List<Probe> ofViews(Session session, TableDefinition source, TableDefinition target)
      throws SQLException {
    ViewGraph graph = ViewGraph.of(session, source, target);
    Probes probes = new Probes(session, graph, source, target);
    List<Probe> views = new ArrayList<>();
    for (ViewGraph.Node node : graph.carried()) {
      views.add(
          new Probe(
              "View " + node.view().name() + " of the source",
              node.view().oid(),
              node.uses(),
              probes.script(node.uses(), probes.make(node))));
    }
    return views;
  }

  /** Of functions that use a column or a view that becomes another one; only reads. */
  public static List<Probe> ofFunctions(
      Session session, TableDefinition source, TableDefinition target) throws SQLException {
    ViewGraph graph = ViewGraph.of(session, source, target);
    Probes probes = new Probes(session, graph, source, target);
    List<Probe> functions = new ArrayList<>();
    for (Functions.Function function : Functions.changed(session, graph, source, target)) {
      Optional<List<Sql>> make =
          RenamedQuery.of(function.definition(), probes.names)
              .map(definition -> List.of(Functions.whole(definition)));
      functions.add(
          new Probe(function.what(), 0, function.uses(), probes.script(function.uses(), make)));
    }
    return functions;
  }

  /**
   * SQL that the server has rendered, about other tables in the place of some; empty when a name in
   * it may mean something else too.
   */
  public static Optional<String> renamed(String sql, Map<QualifiedName, QualifiedName> tables) {
    return RenamedQuery.of(sql, tables);
  }

  private QualifiedName name(ViewGraph.Node node) {
    return source.sibling(ObjectNames.probe(node.view().oid()).value());
  }

  /** Makes the views that it uses, and then it. */
  private Optional<Sql> script(Set<Long> uses, Optional<List<Sql>> make) throws SQLException {
    List<Sql> statements = new ArrayList<>();
    for (ViewGraph.Node node : graph.othersUnder(uses)) {
      Optional<List<Sql>> under = make(node);
      if (under.isEmpty()) {
        return Optional.empty();
      }
      statements.addAll(under.get());
    }
    make.ifPresent(statements::addAll);
    return make.map(made -> Sql.joined(statements));
  }

  /** Nothing of it is planned, which may call functions of the query, such as current_setting. */
  private Optional<List<Sql>> make(ViewGraph.Node node) throws SQLException {
    Optional<String> query = RenamedQuery.of(node.query(), names);
    if (query.isEmpty()) {
      return Optional.empty();
    }
    QualifiedName name = name(node);
    if (!node.view().materialized()) {
      return Optional.of(List.of(Views.define("create", name, "", query.get())));
    }
    List<Sql> statements = new ArrayList<>();
    statements.add(
        Sql.of("create materialized view {view} as {query} with no data")
            .with("view", name)
            .with("query", new Sql.Fragment(query.get())));
    for (IndexDefinition index : IndexCatalog.of(session, node.view().oid())) {
      statements.add(
          Sql.of("create index on {view} {definition}")
              .with("view", name)
              .with("definition", new Sql.Fragment(index.body() + index.predicate())));
    }
    return Optional.of(statements);
  }
}
