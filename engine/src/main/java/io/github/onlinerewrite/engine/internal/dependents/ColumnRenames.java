package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/**
 * The new names of columns. They are given last, when everything else is on the table and says the
 * old ones: the server follows a column by its number into indexes, constraints, triggers, views
 * and all else, which no rewriting of texts could do as exactly. Statements that are left to do
 * after the swap see the new names.
 */
final class ColumnRenames implements AttachedKind {

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) {
    List<Sql> statements = new ArrayList<>();
    List<Sql> second = new ArrayList<>();
    List<Identifier> present = rewrite.target().columns().stream().map(Column::name).toList();
    QualifiedName table = rewrite.source().name();
    int number = 1;
    for (Column column : rewrite.target().columns()) {
      Identifier name = rewrite.names().after(column.name());
      if (name.equals(column.name())) {
        continue;
      }
      if (present.contains(name)) {
        // Names may be exchanged.
        Identifier between = ObjectNames.renamedColumn(number);
        statements.add(rename(table, column.name(), between));
        second.add(rename(table, between, name));
        number++;
      } else {
        second.add(rename(table, column.name(), name));
      }
    }
    statements.addAll(second);
    return new CarryPlan(List.of(), List.of(), List.of(), statements, List.of());
  }

  private static Sql rename(QualifiedName table, Identifier from, Identifier to) {
    return Sql.of("alter table {table} rename column {from} to {to}")
        .with("table", table)
        .with("from", from)
        .with("to", to);
  }
}
