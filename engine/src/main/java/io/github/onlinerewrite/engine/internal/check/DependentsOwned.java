package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What depends on the source and has an owner of its own belongs to us: publications, statistics
 * objects, views, functions, and tables whose policies, rules or defaults name the source. Only the
 * owner can point them to the new table.
 */
final class DependentsOwned implements Precondition.OfSource {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
      throws SQLException {
    List<Finding> findings = new ArrayList<>(schemas(session, source));
    findings.addAll(owners(session, source));
    return findings;
  }

  private static List<Finding> owners(Session session, TableDefinition source) throws SQLException {
    return session.query(
        Resources.read(DependentsOwned.class, "dependents-owned.sql").bind(source.oid()),
        row ->
            Code.DEPENDENT_NOT_OWNED.finding(
                source.name(),
                row.getString(1)
                    + " depends on the source and belongs to "
                    + row.getString(2)
                    + "; only its owner can point it to the new table.",
                "As an administrator: grant " + row.getString(2) + " to " + row.getString(3)));
  }

  /** CREATE OR REPLACE and RENAME need CREATE on the schema (42501 without it). */
  private static List<Finding> schemas(Session session, TableDefinition source)
      throws SQLException {
    return session.query(
        Resources.read(DependentsOwned.class, "dependents-schemas.sql").bind(source.oid()),
        row ->
            Code.SCHEMA_CREATE.finding(
                source.name(),
                row.getString(1)
                    + " depends on the source, and we may create nothing in its schema "
                    + row.getString(2)
                    + ".",
                "As its owner: grant create on schema "
                    + row.getString(2)
                    + " to "
                    + row.getString(3)));
  }
}
