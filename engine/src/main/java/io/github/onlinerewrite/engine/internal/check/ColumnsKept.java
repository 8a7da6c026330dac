package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.util.ArrayList;
import java.util.List;

/** No column of the source is lost, and every column of the target has where its value is from. */
final class ColumnsKept implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) {
    List<Finding> findings = new ArrayList<>();
    for (Column column : tables.source().columns()) {
      if (tables.target().column(column.name()).isEmpty()
          && !tables.changes().dropped().contains(column.name().value())) {
        findings.add(lost(tables.target(), column));
      }
    }
    for (Column column : tables.target().columns()) {
      if (needsValue(column) && tables.source().column(column.name()).isEmpty()) {
        findings.add(withoutValue(tables.target(), column));
      }
    }
    return findings;
  }

  private static boolean needsValue(Column column) {
    return column.notNull()
        && !column.generated()
        && column.identity() == Column.Identity.NONE
        && column.defaultExpression() == null;
  }

  private static Finding lost(TableDefinition target, Column column) {
    return Code.COLUMN_LOST.finding(
        target.name(),
        "The target has no column "
            + column.name().quoted()
            + ", so what the source holds in it would be lost.",
        "First: alter table "
            + target.name().quoted()
            + " add column "
            + column.name().quoted()
            + " "
            + column.type()
            + "; or drop the column from the source.");
  }

  private static Finding withoutValue(TableDefinition target, Column column) {
    return Code.COLUMN_WITHOUT_VALUE.finding(
        target.name(),
        "Column "
            + column.name().quoted()
            + " is NOT NULL, and neither the source nor a default gives it a value.",
        "First: alter table "
            + target.name().quoted()
            + " alter column "
            + column.name().quoted()
            + " set default …; or drop not null.");
  }
}
