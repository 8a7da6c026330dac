package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A materialized view like another one, with another query: filled, and with all that it has. */
final class MaterializedViews {

  private MaterializedViews() {}

  /** Builds one like {@code node}; only reads. */
  static List<Sql> build(Session session, ViewGraph.Node node, String query, QualifiedName name)
      throws SQLException {
    long oid = node.view().oid();
    List<Sql> statements =
        session.query(
            Resources.read(MaterializedViews.class, "materialized-view.sql")
                .bind(name.quoted(), query, oid),
            row -> Sql.rendered(row.getString(1)));
    // In the transaction that creates it, so that nobody sees it earlier.
    statements.set(0, AccessControl.hidden(session, statements.get(0), name));
    for (IndexDefinition index : IndexCatalog.of(session, oid)) {
      statements.addAll(index(session, index, name));
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

  private static List<Sql> index(Session session, IndexDefinition index, QualifiedName view)
      throws SQLException {
    List<Sql> statements = new ArrayList<>();
    QualifiedName name = index(view, index);
    statements.add(
        Sql.of("create {unique}index {name} on {view} {definition}")
            .with("unique", new Sql.Fragment(index.unique() ? "unique " : ""))
            .with("name", name.name())
            .with("view", view)
            .with(
                "definition",
                new Sql.Fragment(index.body() + index.parameters() + index.predicate())));
    statements.addAll(IndexStatistics.copied(session, index.oid(), name));
    if (index.comment() != null) {
      statements.add(Comments.onIndex(name, index.comment()));
    }
    if (index.clustered()) {
      statements.add(
          Sql.of("alter materialized view {view} cluster on {index}")
              .with("view", view)
              .with("index", name.name()));
    }
    return statements;
  }

  /** Gives what was built for {@code node} the names of its indexes, when they are free. */
  static List<Sql> renameIndexes(Session session, ViewGraph.Node node, QualifiedName built)
      throws SQLException {
    return IndexCatalog.of(session, node.view().oid()).stream()
        .map(
            index ->
                Sql.of("alter index {index} rename to {name}")
                    .with("index", index(built, index))
                    .with("name", index.name().name()))
        .toList();
  }

  private static QualifiedName index(QualifiedName view, IndexDefinition index) {
    return new QualifiedName(
        view.schema(), new Identifier(view.name().value() + "_" + index.oid()));
  }
}
