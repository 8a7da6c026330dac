package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.zip.CRC32;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * A migration that rewrites a table while applications use it. A subclass is named as Flyway wants
 * it ({@code V7__Partition_measurement}) and says what the table becomes; a table without a schema
 * is in Flyway's default schema. Opens sessions of its own from Flyway's data source. Fails with a
 * {@link RewriteException}, or with a {@link FlywayException} when Flyway's settings do not fit;
 * Flyway then records the migration as failed, and after {@code flyway repair} a run resumes.
 */
public abstract class OnlineRewriteMigration extends BaseJavaMigration {

  private static final Log LOG = LogFactory.getLog(OnlineRewriteMigration.class);

  /** What is rewritten, and into what. Called more than once: always the same answer. */
  protected abstract RewriteSpec rewrite();

  /** How it is carried out; a change here does not change the checksum. */
  protected RewriteOptions options() {
    return RewriteOptions.defaults();
  }

  /** False: a rewrite has many short transactions of its own. */
  @Override
  public final boolean canExecuteInTransaction() {
    return false;
  }

  /** A checksum of what the table becomes. */
  @Override
  public final Integer getChecksum() {
    CRC32 checksum = new CRC32();
    checksum.update(rewrite().canonical().getBytes(StandardCharsets.UTF_8));
    return (int) checksum.getValue();
  }

  @Override
  public final void migrate(Context context) throws SQLException {
    UnsafeSettings.refuse(context.getConfiguration());
    RewriteSpec spec = inDefaultSchema(rewrite(), context);
    RewriteResult result =
        TableRewriter.using(context.getConfiguration().getDataSource())
            .withListener(new LogListener(LOG))
            .rewrite(spec, options());
    LOG.info(LogListener.summary(result));
    result.notices().forEach(notice -> LOG.info(result.table() + ": " + notice));
  }

  /** Flyway puts its default schema first on the search_path of its own connection only. */
  private static RewriteSpec inDefaultSchema(RewriteSpec spec, Context context)
      throws SQLException {
    if (spec.schema() != null) {
      return spec;
    }
    String schema = context.getConnection().getSchema();
    if (schema == null) {
      throw new FlywayException(
          "Flyway's connection has no current schema: set flyway.defaultSchema, or name the"
              + " schema of the table with inSchema(…).");
    }
    return spec.inSchema(schema);
  }
}
