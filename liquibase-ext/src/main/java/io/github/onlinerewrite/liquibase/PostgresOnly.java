package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteSpec;
import liquibase.database.Database;

/** Tells PostgreSQL from the databases whose Liquibase classes extend PostgreSQL's. */
final class PostgresOnly {

  static final String SHORT_NAME = "postgresql";

  private PostgresOnly() {}

  /** By the short name: CockroachDB and others are instances of Liquibase's PostgresDatabase. */
  static boolean is(Database database) {
    return SHORT_NAME.equals(database.getShortName());
  }

  /** The same table; without a schema, in the one that Liquibase takes for it. */
  static RewriteSpec inDefaultSchema(RewriteSpec spec, Database database) {
    String defaultSchema = database.getDefaultSchemaName();
    return spec.schema() != null || defaultSchema == null ? spec : spec.inSchema(defaultSchema);
  }
}
