package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints.Check;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CHECKs, defaults and index expressions that the target is to get from the source make sense with
 * the target's types: the server decides, by planning them.
 */
final class ExpressionsValid implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    List<Check> ofTarget = CheckConstraints.of(session, tables.target().oid());
    for (Check check : CheckConstraints.of(session, tables.source().oid())) {
      if (CheckConstraints.same(ofTarget, check).isEmpty()) {
        refusal(
                session,
                tables,
                "explain select from {target} where {expression}",
                check.expression())
            .ifPresent(why -> findings.add(finding(tables, "CHECK " + check.name().quoted(), why)));
      }
    }
    for (Column column : tables.source().columns()) {
      findings.addAll(ofDefault(session, tables, column));
    }
    for (IndexCatalog.Match match :
        IndexCatalog.matches(session, tables.source(), tables.target(), tables.back())) {
      if (match.target().isEmpty()) {
        findings.addAll(ofIndex(session, tables, match.source()));
      }
    }
    return findings;
  }

  private static List<Finding> ofDefault(Session session, Tables tables, Column column)
      throws SQLException {
    String expression = column.defaultExpression();
    Optional<Column> to = tables.target().column(column.name());
    if (expression == null
        || column.generated()
        || to.isEmpty()
        || to.get().generated()
        || to.get().defaultExpression() != null) {
      return List.of();
    }
    return Plan.refusal(
            session,
            Sql.of(
                    """
                    explain insert into {target} ({column})
                    overriding system value
                    select {expression}
                    """)
                .with("target", tables.target().name())
                .with("column", column.name())
                .with("expression", new Sql.Fragment(expression)))
        .map(why -> finding(tables, "The default of " + column.name().quoted(), why))
        .stream()
        .toList();
  }

  private static List<Finding> ofIndex(Session session, Tables tables, IndexDefinition index)
      throws SQLException {
    List<String> expressions =
        session.query(
            Sql.of(
                    """
                    select pg_get_indexdef(i.indexrelid, k.position::int, false)
                    from pg_index i
                    cross join unnest(i.indkey) with ordinality k(attnum, position)
                    where i.indexrelid = ? and k.attnum = 0
                    union all
                    select pg_get_expr(i.indpred, i.indrelid)
                    from pg_index i
                    where i.indexrelid = ? and i.indpred is not null
                    """)
                .bind(index.oid(), index.oid()),
            row -> row.getString(1));
    List<Finding> findings = new ArrayList<>();
    for (String expression : expressions) {
      refusal(session, tables, "explain select {expression} from {target}", expression)
          .ifPresent(why -> findings.add(finding(tables, "Index " + index.name().quoted(), why)));
    }
    return findings;
  }

  private static Optional<String> refusal(
      Session session, Tables tables, String explain, String expression) throws SQLException {
    return Plan.refusal(
        session,
        Sql.of(explain)
            .with("target", tables.target().name())
            .with("expression", new Sql.Fragment(expression)));
  }

  private static Finding finding(Tables tables, String what, String why) {
    return Code.EXPRESSION_NOT_VALID.finding(
        tables.target().name(),
        what + " of the source does not fit the target's types: " + why + ".",
        "Give the target one of its own under the same name or on the same column, or drop it"
            + " from the source.");
  }
}
