package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableChanges;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import liquibase.ChecksumVersion;
import liquibase.change.AbstractChange;
import liquibase.change.ChangeMetaData;
import liquibase.change.CheckSum;
import liquibase.change.DatabaseChange;
import liquibase.change.DatabaseChangeProperty;
import liquibase.database.Database;
import liquibase.database.OfflineConnection;
import liquibase.exception.RollbackImpossibleException;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.exception.ValidationErrors;
import liquibase.exception.Warnings;
import liquibase.parser.core.ParsedNode;
import liquibase.parser.core.ParsedNodeException;
import liquibase.resource.ResourceAccessor;
import liquibase.statement.SqlStatement;
import liquibase.statement.core.CommentStatement;
import org.jspecify.annotations.Nullable;

/**
 * The change type {@code onlineRewrite}: rewrites a PostgreSQL table while applications use it.
 *
 * <p>Liquibase asks a change for its statements several times before it runs one, so everything
 * here is pure; the work is done by {@link OnlineRewriteStatement} alone. Where Liquibase only
 * writes a script, the statements are comments that hold the plan.
 */
@DatabaseChange(
    name = "onlineRewrite",
    description = "Rewrites a PostgreSQL table while applications read and write it",
    priority = ChangeMetaData.PRIORITY_DEFAULT)
public class OnlineRewriteChange extends AbstractChange {

  private static final String NO_ROLLBACK =
      "onlineRewrite cannot be rolled back: the old table does not have what was written after the"
          + " swap, and this version does not keep it in sync. Go back with a rewrite in the other"
          + " direction, in a new changeset or in the rollback element of this one.";

  private final Map<Attribute, String> values = new EnumMap<>(Attribute.class);
  private final List<String> misshapen = new ArrayList<>();
  private TableChanges changes = TableChanges.NONE;

  /** On PostgreSQL itself; databases that only speak its protocol lack what a rewrite needs. */
  @Override
  public boolean supports(Database database) {
    return PostgresOnly.is(database);
  }

  /** All that is wrong with the entry and the changeset around it, in one go. */
  @Override
  public ValidationErrors validate(Database database) {
    ValidationErrors errors = new ValidationErrors(this);
    if (!supports(database)) {
      return errors.addError(
          "onlineRewrite is for PostgreSQL only and this is "
              + database.getDisplayName()
              + ". Put dbms=\"postgresql\" on the changeset.");
    }
    List<String> mistakes = new ArrayList<>(misshapen);
    mistakes.addAll(EntryReader.read(values, changes).mistakes());
    mistakes.addAll(ChangeSetRules.mistakes(getChangeSet(), this));
    mistakes.forEach(mistake -> errors.addError(named() + ": " + mistake));
    return errors;
  }

  @Override
  public Warnings warn(Database database) {
    return new Warnings();
  }

  @Override
  public SqlStatement[] generateStatements(Database database) {
    ReadEntry entry = EntryReader.read(values, changes);
    RewriteSpec spec = entry.spec();
    if (spec == null || !misshapen.isEmpty() || !entry.mistakes().isEmpty()) {
      throw new UnexpectedLiquibaseException(validate(database).toString());
    }
    RewritePlan plan = new RewritePlan(inDefaultSchema(spec, database), entry.options());
    boolean executes =
        shouldExecuteChange(database) && !(database.getConnection() instanceof OfflineConnection);
    return new SqlStatement[] {
      executes
          ? new OnlineRewriteStatement(plan, database)
          : new CommentStatement(plan.comment(database.getLineComment()))
    };
  }

  /** False: the statements do not depend on what is in the database. */
  @Override
  public boolean generateStatementsVolatile(Database database) {
    return false;
  }

  /** False: see {@link #generateStatementsVolatile}. */
  @Override
  public boolean generateRollbackStatementsVolatile(Database database) {
    return false;
  }

  @Override
  public boolean supportsRollback(Database database) {
    return false;
  }

  @Override
  public SqlStatement[] generateRollbackStatements(Database database)
      throws RollbackImpossibleException {
    throw new RollbackImpossibleException(NO_ROLLBACK);
  }

  @Override
  public String getConfirmationMessage() {
    return "Table " + getTable() + " rewritten online";
  }

  /**
   * Of what the entry means and not of how it is written: an attribute that is given its default,
   * or that only tunes, does not change it.
   */
  @Override
  public CheckSum generateCheckSum() {
    RewriteSpec spec = EntryReader.read(values, changes).spec();
    return spec == null ? super.generateCheckSum() : CheckSum.compute(spec.canonical());
  }

  @Override
  public String[] getExcludedFieldFilters(ChecksumVersion version) {
    return Attribute.tuningNames();
  }

  @Override
  protected void customLoadLogic(ParsedNode parsedNode, ResourceAccessor resourceAccessor)
      throws ParsedNodeException {
    misshapen.addAll(EntryShape.mistakes(parsedNode));
    changes = NestedChanges.read(parsedNode, misshapen);
  }

  private static RewriteSpec inDefaultSchema(RewriteSpec spec, Database database) {
    String defaultSchema = database.getDefaultSchemaName();
    return spec.schema() != null || defaultSchema == null ? spec : spec.inSchema(defaultSchema);
  }

  private String named() {
    String table = getTable();
    return "onlineRewrite" + (table == null ? "" : " of " + table);
  }

  private void set(Attribute attribute, @Nullable String value) {
    if (value == null) {
      values.remove(attribute);
    } else {
      values.put(attribute, value);
    }
  }

  @DatabaseChangeProperty(
      description = "The table to rewrite; its name as the catalog has it",
      requiredForDatabase = "postgresql",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getTable() {
    return values.get(Attribute.TABLE);
  }

  public void setTable(@Nullable String value) {
    set(Attribute.TABLE, value);
  }

  @DatabaseChangeProperty(
      description = "Its schema; the database's default schema when absent",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getSchema() {
    return values.get(Attribute.SCHEMA);
  }

  public void setSchema(@Nullable String value) {
    set(Attribute.SCHEMA, value);
  }

  @DatabaseChangeProperty(
      description =
          "An existing, empty table that takes its place; derived from the source when absent",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getTarget() {
    return values.get(Attribute.TARGET);
  }

  public void setTarget(@Nullable String value) {
    set(Attribute.TARGET, value);
  }

  @DatabaseChangeProperty(
      description = "The name of the source after the swap; <table>_old when absent",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getOldTable() {
    return values.get(Attribute.OLD_TABLE);
  }

  public void setOldTable(@Nullable String value) {
    set(Attribute.OLD_TABLE, value);
  }

  @DatabaseChangeProperty(
      description = "true: drop the old table when everything is validated",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getDropOldTable() {
    return values.get(Attribute.DROP_OLD_TABLE);
  }

  public void setDropOldTable(@Nullable String value) {
    set(Attribute.DROP_OLD_TABLE, value);
  }

  @DatabaseChangeProperty(
      description = "now: swap in this changeset",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getSwap() {
    return values.get(Attribute.SWAP);
  }

  public void setSwap(@Nullable String value) {
    set(Attribute.SWAP, value);
  }

  @DatabaseChangeProperty(
      description = "false: the old table is not kept current after the swap",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getKeepInSync() {
    return values.get(Attribute.KEEP_IN_SYNC);
  }

  public void setKeepInSync(@Nullable String value) {
    set(Attribute.KEEP_IN_SYNC, value);
  }

  @DatabaseChangeProperty(
      description = "trigger: how changes are captured",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getCapture() {
    return values.get(Attribute.CAPTURE);
  }

  public void setCapture(@Nullable String value) {
    set(Attribute.CAPTURE, value);
  }

  @DatabaseChangeProperty(
      description = "true: compare all rows before the swap",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getVerify() {
    return values.get(Attribute.VERIFY);
  }

  public void setVerify(@Nullable String value) {
    set(Attribute.VERIFY, value);
  }

  @DatabaseChangeProperty(
      description = "The longest a statement may wait because of one attempt, as in 200 ms",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getStallBudget() {
    return values.get(Attribute.STALL_BUDGET);
  }

  public void setStallBudget(@Nullable String value) {
    set(Attribute.STALL_BUDGET, value);
  }

  @DatabaseChangeProperty(
      description = "true: never swap unless REPEATABLE READ readers are exact too",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getStrictReaders() {
    return values.get(Attribute.STRICT_READERS);
  }

  public void setStrictReaders(@Nullable String value) {
    set(Attribute.STRICT_READERS, value);
  }

  @DatabaseChangeProperty(
      description = "How long cut-over is tried before giving up, as in 1 h",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getSwapTimeout() {
    return values.get(Attribute.SWAP_TIMEOUT);
  }

  public void setSwapTimeout(@Nullable String value) {
    set(Attribute.SWAP_TIMEOUT, value);
  }

  @DatabaseChangeProperty(
      description = "Sessions that copy",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getWorkers() {
    return values.get(Attribute.WORKERS);
  }

  public void setWorkers(@Nullable String value) {
    set(Attribute.WORKERS, value);
  }

  @DatabaseChangeProperty(
      description = "Source data that one transaction copies, as in 64 MB",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getChunkSize() {
    return values.get(Attribute.CHUNK_SIZE);
  }

  public void setChunkSize(@Nullable String value) {
    set(Attribute.CHUNK_SIZE, value);
  }

  @DatabaseChangeProperty(
      description = "true: abort an unfinished rewrite that was begun with another entry first",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getRestart() {
    return values.get(Attribute.RESTART);
  }

  public void setRestart(@Nullable String value) {
    set(Attribute.RESTART, value);
  }
}
