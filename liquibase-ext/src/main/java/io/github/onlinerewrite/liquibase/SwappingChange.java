package io.github.onlinerewrite.liquibase;

import liquibase.change.DatabaseChangeProperty;
import org.jspecify.annotations.Nullable;

/** What the change types that may swap have in common: how the swap is carried out. */
public abstract class SwappingChange extends RewriteChange {

  SwappingChange(Task task) {
    super(task);
  }

  @DatabaseChangeProperty(
      description = "true: compare all rows before the swap",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getVerify() {
    return value(Attribute.VERIFY);
  }

  public void setVerify(@Nullable String value) {
    set(Attribute.VERIFY, value);
  }

  @DatabaseChangeProperty(
      description = "The longest a statement may wait because of one attempt, as in 200 ms",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getStallBudget() {
    return value(Attribute.STALL_BUDGET);
  }

  public void setStallBudget(@Nullable String value) {
    set(Attribute.STALL_BUDGET, value);
  }

  @DatabaseChangeProperty(
      description = "true: never swap unless REPEATABLE READ readers are exact too",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getStrictReaders() {
    return value(Attribute.STRICT_READERS);
  }

  public void setStrictReaders(@Nullable String value) {
    set(Attribute.STRICT_READERS, value);
  }

  @DatabaseChangeProperty(
      description = "How long cut-over is tried before giving up, as in 1 h",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getSwapTimeout() {
    return value(Attribute.SWAP_TIMEOUT);
  }

  public void setSwapTimeout(@Nullable String value) {
    set(Attribute.SWAP_TIMEOUT, value);
  }

  @DatabaseChangeProperty(
      description = "Sessions that copy",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getWorkers() {
    return value(Attribute.WORKERS);
  }

  public void setWorkers(@Nullable String value) {
    set(Attribute.WORKERS, value);
  }

  @DatabaseChangeProperty(
      description = "Pause while a standby is behind by more, as in 10 s",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getMaxReplicaLag() {
    return value(Attribute.MAX_REPLICA_LAG);
  }

  public void setMaxReplicaLag(@Nullable String value) {
    set(Attribute.MAX_REPLICA_LAG, value);
  }

  @DatabaseChangeProperty(
      description = "Pause while a transaction of somebody else is open for longer, as in 5 min",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getMaxTransactionAge() {
    return value(Attribute.MAX_TRANSACTION_AGE);
  }

  public void setMaxTransactionAge(@Nullable String value) {
    set(Attribute.MAX_TRANSACTION_AGE, value);
  }

  @DatabaseChangeProperty(
      description = "SQL that gives one boolean; pause while it is true",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getLoadQuery() {
    return value(Attribute.LOAD_QUERY);
  }

  public void setLoadQuery(@Nullable String value) {
    set(Attribute.LOAD_QUERY, value);
  }

  @DatabaseChangeProperty(
      description = "The most data that is copied or compared a second, as in 20 MB/s",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getMaxRate() {
    return value(Attribute.MAX_RATE);
  }

  public void setMaxRate(@Nullable String value) {
    set(Attribute.MAX_RATE, value);
  }
}
