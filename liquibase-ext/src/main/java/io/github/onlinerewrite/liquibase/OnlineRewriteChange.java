package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteSpec;
import liquibase.change.Change;
import liquibase.change.ChangeMetaData;
import liquibase.change.DatabaseChange;
import liquibase.change.DatabaseChangeProperty;
import liquibase.database.Database;
import liquibase.exception.RollbackImpossibleException;
import liquibase.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The change type {@code onlineRewrite}: rewrites a table while applications use it. */
@DatabaseChange(
    name = "onlineRewrite",
    description = "Rewrites a PostgreSQL table while applications read and write it",
    priority = ChangeMetaData.PRIORITY_DEFAULT)
public class OnlineRewriteChange extends SwappingChange {

  /** What the checksum is of, beyond the table's new shape, when another changeset swaps. */
  private static final String SWAP_LATER = " swap=later";

  public OnlineRewriteChange() {
    super(Task.REWRITE);
  }

  @Override
  String meaning(RewriteSpec spec) {
    return swapsLater() ? spec.canonical() + SWAP_LATER : spec.canonical();
  }

  @Override
  String whyNoRollback() {
    return "onlineRewrite cannot be rolled back: the old table does not have what was written after"
        + " the swap, since keepInSync is not \"true\". Go back with a rewrite in the other"
        + " direction, in a new changeset or in the rollback element of this one.";
  }

  /**
   * What is prepared for a later swap can be given up; the engine refuses that after the swap. An
   * old table that is kept in sync can take its place again.
   */
  @Override
  public boolean supportsRollback(Database database) {
    return swapsLater() || keepsInSync();
  }

  @Override
  public SqlStatement[] generateRollbackStatements(Database database)
      throws RollbackImpossibleException {
    Change[] inverses = createInverses();
    return inverses == null
        ? super.generateRollbackStatements(database)
        : inverses[0].generateStatements(database);
  }

  @Override
  protected Change @Nullable [] createInverses() {
    if (!swapsLater() && !keepsInSync()) {
      return null;
    }
    RewriteChange inverse = swapsLater() ? new AbortOnlineRewriteChange() : revert();
    inverse.setTable(getTable());
    inverse.setSchema(getSchema());
    return new Change[] {inverse};
  }

  private RevertOnlineRewriteChange revert() {
    RevertOnlineRewriteChange revert = new RevertOnlineRewriteChange();
    revert.undoing(this);
    revert.setStallBudget(getStallBudget());
    revert.setStrictReaders(getStrictReaders());
    revert.setSwapTimeout(getSwapTimeout());
    revert.setWorkers(getWorkers());
    revert.setMaxReplicaLag(getMaxReplicaLag());
    revert.setMaxTransactionAge(getMaxTransactionAge());
    revert.setLoadQuery(getLoadQuery());
    revert.setMaxRate(getMaxRate());
    return revert;
  }

  @Override
  public String getConfirmationMessage() {
    return "Table " + getTable() + (swapsLater() ? " prepared for a swap" : " rewritten online");
  }

  private boolean keepsInSync() {
    RewriteSpec spec = entry().spec();
    return spec != null && spec.keepInSync();
  }

  private boolean swapsLater() {
    return entry().options().swapLater();
  }

  @DatabaseChangeProperty(
      description =
          "An existing, empty table that takes its place; derived from the source when absent",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getTarget() {
    return value(Attribute.TARGET);
  }

  public void setTarget(@Nullable String value) {
    set(Attribute.TARGET, value);
  }

  @DatabaseChangeProperty(
      description = "The name of the source after the swap; <table>_old when absent",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getOldTable() {
    return value(Attribute.OLD_TABLE);
  }

  public void setOldTable(@Nullable String value) {
    set(Attribute.OLD_TABLE, value);
  }

  @DatabaseChangeProperty(
      description = "true: drop the old table when everything is validated",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getDropOldTable() {
    return value(Attribute.DROP_OLD_TABLE);
  }

  public void setDropOldTable(@Nullable String value) {
    set(Attribute.DROP_OLD_TABLE, value);
  }

  @DatabaseChangeProperty(
      description = "now: swap in this changeset; later: leave that to swapOnlineRewrite",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getSwap() {
    return value(Attribute.SWAP);
  }

  public void setSwap(@Nullable String value) {
    set(Attribute.SWAP, value);
  }

  @DatabaseChangeProperty(
      description = "true: keep the old table in sync after the swap, so that it can come back",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getKeepInSync() {
    return value(Attribute.KEEP_IN_SYNC);
  }

  public void setKeepInSync(@Nullable String value) {
    set(Attribute.KEEP_IN_SYNC, value);
  }

  @DatabaseChangeProperty(
      description = "trigger or logical: how changes are captured",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getCapture() {
    return value(Attribute.CAPTURE);
  }

  public void setCapture(@Nullable String value) {
    set(Attribute.CAPTURE, value);
  }

  @DatabaseChangeProperty(
      description = "Source data that one transaction copies, as in 64 MB",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getChunkSize() {
    return value(Attribute.CHUNK_SIZE);
  }

  public void setChunkSize(@Nullable String value) {
    set(Attribute.CHUNK_SIZE, value);
  }

  @DatabaseChangeProperty(
      description = "true: abort an unfinished rewrite that was begun with another entry first",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getRestart() {
    return value(Attribute.RESTART);
  }

  public void setRestart(@Nullable String value) {
    set(Attribute.RESTART, value);
  }
}
