package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Each column's type can be assigned to its target's: the server decides, by planning an insert.
 */
final class ColumnCasts implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (ColumnMapping.Pair pair : tables.mapping().pairs()) {
      if (!pair.isUnchanged()) {
        Optional<String> refusal = refusal(session, tables, pair);
        if (refusal.isPresent()) {
          findings.add(
              Code.COLUMN_CAST.finding(
                  tables.target().name(),
                  "Column "
                      + pair.target().quoted()
                      + " cannot get its value from the source: "
                      + refusal.get()
                      + ".",
                  "Choose a type with an assignment cast from the source's, or create the cast."));
        }
      }
    }
    return findings;
  }

  private static Optional<String> refusal(Session session, Tables tables, ColumnMapping.Pair pair)
      throws SQLException {
    return Plan.refusal(session, plan(tables, pair));
  }

  /** What the server refuses to plan when the column's value cannot be assigned. */
  static Sql plan(Tables tables, ColumnMapping.Pair pair) {
    return Sql.of(
            """
            explain insert into {target} ({to})
            overriding system value
            select {from} from only {source} s
            """)
        .with("target", tables.target().name())
        .with("source", tables.source().name())
        .with("to", pair.target())
        .with("from", pair.value("s"));
  }
}
