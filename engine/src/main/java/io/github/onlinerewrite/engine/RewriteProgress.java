package io.github.onlinerewrite.engine;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A look at a running rewrite.
 *
 * @param table the qualified source
 * @param phase where the rewrite is
 * @param percent of this phase's work that is done, 0 to 100
 * @param rowsCopied rows in the finished chunks
 * @param rowsPerSecond rows copied, keys replayed or rows compared a second in this phase
 * @param backlog captured changes that are not yet replayed; empty when not known. Beyond some
 *     hundred thousand it is estimated from a sample
 * @param eta time that this phase will still take; null when not known
 * @param detail what is being done or waited for, in words; may be empty
 */
public record RewriteProgress(
    String table,
    RewritePhase phase,
    int percent,
    long rowsCopied,
    long rowsPerSecond,
    OptionalLong backlog,
    @Nullable Duration eta,
    String detail) {

  public RewriteProgress {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent is " + percent + ": must be between 0 and 100");
    }
  }

  /** The same look, with the backlog known. */
  public RewriteProgress withBacklog(long changes) {
    return new RewriteProgress(
        table, phase, percent, rowsCopied, rowsPerSecond, OptionalLong.of(changes), eta, detail);
  }

  /** The same look, in other words. */
  public RewriteProgress withDetail(String words) {
    return new RewriteProgress(
        table, phase, percent, rowsCopied, rowsPerSecond, backlog, eta, words);
  }
}
