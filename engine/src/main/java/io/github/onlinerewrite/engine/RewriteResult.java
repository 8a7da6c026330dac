package io.github.onlinerewrite.engine;

import java.time.Duration;
import java.util.List;

/**
 * How a finished rewrite went, or one that was prepared for a swap to come.
 *
 * @param table the qualified table, now the new one
 * @param oldTable the qualified old table (which {@code dropOldTable} has dropped)
 * @param rowsCopied rows that the copy put into the target
 * @param changesReplayed keys that replay has brought up to date, each counted once a round
 * @param wallTime from the call to the end, of this run alone
 * @param longestLockHeld the longest that a lock which applications wait for was held
 * @param longestStall the longest that an application statement can have waited for one attempt:
 *     lock wait and lock held
 * @param attempts attempts that cut-over took; the last one swapped; 0: there was none
 * @param alreadySwapped whether an earlier run had swapped, so that this one only finished
 * @param prepared whether the swap is still to be made, by {@link TableRewriter#swap}
 * @param notices what a person should know afterwards, in words
 */
public record RewriteResult(
    String table,
    String oldTable,
    long rowsCopied,
    long changesReplayed,
    Duration wallTime,
    Duration longestLockHeld,
    Duration longestStall,
    int attempts,
    boolean alreadySwapped,
    boolean prepared,
    List<String> notices) {

  public RewriteResult {
    notices = List.copyOf(notices);
  }
}
