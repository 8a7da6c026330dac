package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;

/** The target as it is now: what a run works on is from before its preparation. */
final class TargetDefinition {

  private TargetDefinition() {}

  static TableDefinition now(Session session, Rewrite rewrite) throws SQLException {
    return TableCatalog.find(session, rewrite.target().name())
        .filter(found -> found.oid() == rewrite.target().oid())
        .orElseThrow(
            () ->
                new SQLException(
                    rewrite.target().name() + " is not the table any more that it was", "42P01"));
  }
}
