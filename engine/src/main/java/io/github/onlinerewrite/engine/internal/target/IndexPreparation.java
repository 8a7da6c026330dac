package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog.Match;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Indexes, and constraints that belong to one, that the target lacks. They are built when the rows
 * are in it, under a name of ours, since the source still has theirs; the swap renames them. They
 * are not built concurrently: nobody but us uses the target.
 */
public final class IndexPreparation {

  private IndexPreparation() {}

  /** One statement per index that is lacking now, constraints first; only reads. */
  public static List<Sql> statements(Session session, Rewrite rewrite) throws SQLException {
    List<Lacking> lacking = new ArrayList<>(constraints(session, rewrite, List.of()));
    lacking.addAll(indexes(session, rewrite, List.of()));
    return lacking.stream().map(Lacking::statement).toList();
  }

  /**
   * An index of the source that the target lacks.
   *
   * @param statement builds its like
   */
  public record Lacking(IndexDefinition index, Sql statement) {}

  /**
   * Those that are constraints: nobody else may use the target while one is built.
   *
   * @param takenOff indexes that the target will have besides
   */
  public static List<Lacking> constraints(
      Session session, Rewrite rewrite, List<IndexDefinition> takenOff) throws SQLException {
    return lacking(session, rewrite, takenOff, IndexDefinition::isConstraint);
  }

  /** Those that are none: several may be built at once. */
  public static List<Lacking> indexes(
      Session session, Rewrite rewrite, List<IndexDefinition> takenOff) throws SQLException {
    return lacking(session, rewrite, takenOff, index -> !index.isConstraint());
  }

  /** In the order of the source's. */
  private static List<Lacking> lacking(
      Session session,
      Rewrite rewrite,
      List<IndexDefinition> takenOff,
      Predicate<IndexDefinition> which)
      throws SQLException {
    return IndexCatalog.matches(session, rewrite, takenOff).stream()
        .filter(match -> match.target().isEmpty() && which.test(match.source()))
        .map(Match::source)
        .map(
            index ->
                new Lacking(
                    index,
                    build(rewrite.target().name(), name(rewrite, index), index, Parameters.TAKEN)))
        .toList();
  }

  /** Whether an index gets the options and the tablespace of its model. */
  private enum Parameters {
    TAKEN,
    LEFT
  }

  /** Builds an index such as {@code index}, without its options, on a table that is rolled back. */
  public static Sql forProbe(QualifiedName table, Identifier name, IndexDefinition index) {
    return build(table, name, index, Parameters.LEFT);
  }

  /** Builds {@code index} of {@code table} again, when it has been dropped. */
  static Sql again(QualifiedName table, IndexDefinition index) {
    return build(table, index.name().name(), index, Parameters.TAKEN);
  }

  /** Builds an index such as {@code index} on {@code table}. */
  private static Sql build(
      QualifiedName table, Identifier name, IndexDefinition index, Parameters parameters) {
    String statement =
        index.isConstraint()
            ? "alter table {target} add constraint {name} {definition}"
            : index.unique()
                ? "create unique index {name} on {target} {definition}"
                : "create index {name} on {target} {definition}";
    return Sql.of(statement)
        .with("target", table)
        .with("name", name)
        .with(
            "definition",
            new Sql.Fragment(
                index.body()
                    + (parameters == Parameters.TAKEN ? index.parameters() : "")
                    + index.predicate()
                    + index.deferrability()));
  }

  private static Identifier name(Rewrite rewrite, IndexDefinition index) {
    return ObjectNames.likeness(rewrite.target().oid(), index.oid());
  }
}
