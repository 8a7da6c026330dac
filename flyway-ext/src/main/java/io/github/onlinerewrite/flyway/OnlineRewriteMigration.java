package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.ReplicationConnector;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteReport;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * A migration that rewrites a table while applications use it. A subclass is named as Flyway wants
 * it ({@code V7__Partition_measurement}, {@code R__Rebuild_measurement}) and says what the table
 * becomes; a table without a schema is in Flyway's default schema. Opens sessions of its own from
 * Flyway's data source. Fails with a {@link RewriteException}, or with a {@link FlywayException}
 * when Flyway's settings do not fit; Flyway then records the migration as failed, and after {@code
 * flyway repair} a run resumes.
 */
public abstract class OnlineRewriteMigration extends TableMigration {

  /** What is rewritten, and into what. Called more than once: always the same answer. */
  protected abstract RewriteSpec rewrite();

  /**
   * How it is carried out. A change here does not change the checksum, except that of {@link
   * RewriteOptions#swapLater()}: a migration that prepares is not one that swaps.
   */
  protected RewriteOptions options() {
    return RewriteOptions.defaults();
  }

  /**
   * For a repeatable migration that rebuilds its table as it is: which time this is, in words of
   * yours, as "2026-11". Flyway runs it again when the answer is another one. Empty: only once.
   */
  protected String occasion() {
    return "";
  }

  /**
   * How connections are opened that {@code withCapture(LOGICAL)} among the options needs; null: by
   * Flyway's URL, or by its data source where that tells how it connects.
   */
  protected @Nullable ReplicationConnector replication() {
    return null;
  }

  @Override
  final String canonical() {
    return rewrite().canonical()
        + (options().swapLater() ? " swap=\"later\"" : "")
        + (occasion().isEmpty() ? "" : " occasion=\"" + occasion() + "\"");
  }

  @Override
  final @Nullable String schemaGiven() {
    return rewrite().schema();
  }

  /**
   * A table that has the shape it is to have, or whose old table is still there, is done: a new
   * occasion would be recorded, and nothing rebuilt.
   */
  @Override
  final String mistake() {
    RewriteSpec spec = rewrite();
    if (occasion().isEmpty()) {
      return "";
    }
    if (getVersion() != null) {
      return "It has an occasion(), which is for repeatable migrations: a version runs once."
          + " Remove it.";
    }
    return spec.target() == null && spec.changes().isNone() && spec.dropOldTable()
        ? ""
        : "It has an occasion(), and so rebuilds its table each time it is another one: for that"
            + " the table must stay as it is, and the old table must go. Say nothing but"
            + " droppingOldTable() of it, or remove occasion().";
  }

  @Override
  final void carryOut(MigrationRun run) throws SQLException {
    RewriteSpec spec = rewrite().inSchema(run.schema());
    RewriteResult result =
        run.reported(
            file -> RewriteReport.ofRewrite(spec, options(), file),
            rewriter -> replicating(rewriter).rewrite(spec, options()));
    boolean kept = !result.prepared() && !result.alreadySwapped() && !spec.dropOldTable();
    LogListener.result(run.log(), result, kept ? "; the old table is " + result.oldTable() : "");
  }

  private TableRewriter replicating(TableRewriter rewriter) {
    ReplicationConnector given = replication();
    return given == null ? rewriter : rewriter.withReplication(given);
  }
}
