package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.CRC32;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.jspecify.annotations.Nullable;

/**
 * What all migrations of this package have in common: the settings of Flyway that they refuse,
 * their checksum, the sessions of the engine, and the schema of a table that is named without one.
 */
abstract class TableMigration extends BaseJavaMigration {

  private static final Log LOG = LogFactory.getLog(OnlineRewriteMigration.class);

  TableMigration() {}

  /** One text for what this migration does; deployed migrations hold its checksum. */
  abstract String canonical();

  /** The schema of the table; null: Flyway's default schema. */
  abstract @Nullable String schemaGiven();

  /** What is wrong with the migration itself; empty when nothing is. */
  String mistake() {
    return "";
  }

  /** Does it. */
  abstract void carryOut(MigrationRun run) throws SQLException;

  /** False: the engine has many short transactions of its own. */
  @Override
  public final boolean canExecuteInTransaction() {
    return false;
  }

  /** A checksum of what the migration does, and not of how. */
  @Override
  public final Integer getChecksum() {
    CRC32 checksum = new CRC32();
    checksum.update(canonical().getBytes(StandardCharsets.UTF_8));
    return (int) checksum.getValue();
  }

  /**
   * Does what the migration is for, or finds it done; safe to run again.
   *
   * @throws RewriteException of the kind that tells what to do
   * @throws FlywayException when Flyway's settings or the migration itself do not fit
   */
  @Override
  public final void migrate(Context context) throws SQLException {
    UnsafeSettings.refuse(context.getConfiguration(), mistake());
    SessionsBeside.refuseUnfit(context.getConnection(), context.getConfiguration().getDataSource());
    String given = schemaGiven();
    String schema = given != null ? given : defaultSchema(context.getConnection());
    carryOut(new MigrationRun(context, schema, LOG));
  }

  /** Flyway puts its default schema first on the search_path of its own connection only. */
  private static String defaultSchema(Connection flyways) throws SQLException {
    String schema = flyways.getSchema();
    if (schema == null) {
      throw new FlywayException(
          "Flyway's connection has no current schema: set flyway.defaultSchema, or name the schema"
              + " of the table in the migration.");
    }
    return schema;
  }
}
