package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import org.flywaydb.core.api.logging.Log;
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
  abstract void carryOut(TableRewriter rewriter, RewriteSpec named, Log log);

  @Override
  final String canonical() {
    return kind() + " of " + new RewriteSpec(schema(), table(), null, null, false).canonical();
  }

  @Override
  final @Nullable String schemaGiven() {
    return schema();
  }

  @Override
  final void carryOut(TableRewriter rewriter, String schema, Log log) {
    carryOut(rewriter, RewriteSpec.table(table()).inSchema(schema), log);
  }
}
