package io.github.onlinerewrite.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a rewrite holds back for the sake of others: while one of these limits is exceeded, no chunk
 * is copied or compared, and the first round of catch-up replays nothing. A limit that is null is
 * not looked at. One pause lasts for {@link RewriteOptions#swapTimeout()} at most; then the run
 * ends, and a rerun resumes. Immutable: start from {@link #NONE}.
 *
 * @param maxReplicaLag how far a standby may be behind with its replay; needs {@code
 *     pg_read_all_stats}
 * @param maxTransactionAge how long a transaction of somebody else in the database may be open
 * @param loadQuery SQL that gives one boolean, true to hold back; run once a second, in a
 *     transaction that only reads
 * @param maxRate source data that is copied or compared a second
 */
public record Throttle(
    @Nullable Duration maxReplicaLag,
    @Nullable Duration maxTransactionAge,
    @Nullable String loadQuery,
    @Nullable ByteSize maxRate) {

  /** Never holds back, and asks the server nothing. */
  public static final Throttle NONE = new Throttle(null, null, null, null);

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  public Throttle {
    if (maxReplicaLag != null) {
      RewriteOptions.refuseOutside("maxReplicaLag", maxReplicaLag, SHORTEST, LONGEST);
    }
    if (maxTransactionAge != null) {
      RewriteOptions.refuseOutside("maxTransactionAge", maxTransactionAge, SHORTEST, LONGEST);
    }
    if (loadQuery != null && loadQuery.isBlank()) {
      throw new IllegalArgumentException("loadQuery is blank: must be a query");
    }
    if (maxRate != null) {
      RewriteOptions.refuseOutside(
          "maxRate", maxRate, ByteSize.parse("64 kB"), ByteSize.parse("16 GB"));
    }
  }

  public Throttle withMaxReplicaLag(@Nullable Duration value) {
    return new Throttle(value, maxTransactionAge, loadQuery, maxRate);
  }

  public Throttle withMaxTransactionAge(@Nullable Duration value) {
    return new Throttle(maxReplicaLag, value, loadQuery, maxRate);
  }

  public Throttle withLoadQuery(@Nullable String value) {
    return new Throttle(maxReplicaLag, maxTransactionAge, value, maxRate);
  }

  public Throttle withMaxRate(@Nullable ByteSize value) {
    return new Throttle(maxReplicaLag, maxTransactionAge, loadQuery, value);
  }
}
