package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteSpec;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A migration that goes on with a rewrite that the journal knows: it names the table, no more. */
abstract class PreparedTableMigration extends TableMigration {

  PreparedTableMigration() {}

  /** The table whose rewrite this is about. Always the same answer. */
  protected abstract String table();

  /** The schema of the table; null: Flyway's default schema. */
  protected @Nullable String schema() {
    return null;
  }

  /** What is done, as a changelog of Liquibase says it. */
  abstract String kind();

  /** Does it to the rewrite of the table that {@code named} names, schema and all. */
  abstract void carryOut(MigrationRun run, RewriteSpec named) throws SQLException;

  @Override
  final String canonical() {
    return kind() + " of " + new RewriteSpec(schema(), table(), null, null, false).canonical();
  }

  @Override
  final @Nullable String schemaGiven() {
    return schema();
  }

  @Override
  final void carryOut(MigrationRun run) throws SQLException {
    carryOut(run, RewriteSpec.table(table()).inSchema(run.schema()));
  }
}
