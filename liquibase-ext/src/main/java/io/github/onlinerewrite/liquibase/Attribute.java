package io.github.onlinerewrite.liquibase;

import java.util.Arrays;

/** The attributes of the change types; every format of changelog uses the same names. */
enum Attribute {
  TABLE("table", Kind.RESULT),
  SCHEMA("schema", Kind.RESULT),
  TARGET("target", Kind.RESULT),
  OLD_TABLE("oldTable", Kind.RESULT),
  DROP_OLD_TABLE("dropOldTable", Kind.RESULT),
  SWAP("swap", Kind.RESULT),
  KEEP_IN_SYNC("keepInSync", Kind.RESULT),
  CAPTURE("capture", Kind.TUNING),
  VERIFY("verify", Kind.TUNING),
  STALL_BUDGET("stallBudget", Kind.TUNING),
  STRICT_READERS("strictReaders", Kind.TUNING),
  SWAP_TIMEOUT("swapTimeout", Kind.TUNING),
  WORKERS("workers", Kind.TUNING),
  MAX_REPLICA_LAG("maxReplicaLag", Kind.TUNING),
  MAX_TRANSACTION_AGE("maxTransactionAge", Kind.TUNING),
  LOAD_QUERY("loadQuery", Kind.TUNING),
  MAX_RATE("maxRate", Kind.TUNING),
  CHUNK_SIZE("chunkSize", Kind.TUNING),
  RESTART("restart", Kind.TUNING);

  /** What an attribute decides. Only the result is in the checksum. */
  private enum Kind {
    RESULT,
    TUNING
  }

  private final String written;
  private final Kind kind;

  Attribute(String written, Kind kind) {
    this.written = written;
    this.kind = kind;
  }

  /** The name as a changelog has it. */
  String written() {
    return written;
  }

  /** The names of those that may change after the deployment: they say how, not what. */
  static String[] tuningNames() {
    return Arrays.stream(values())
        .filter(each -> each.kind == Kind.TUNING)
        .map(Attribute::written)
        .toArray(String[]::new);
  }
}
