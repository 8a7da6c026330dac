package io.github.onlinerewrite.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a rewrite stands: what the journal has of it, and what is seen in the server now.
 *
 * @param id the rewrite's number; names of our objects in the database end with it
 * @param table the qualified source
 * @param target the qualified target
 * @param running whether a session works on it now
 * @param progress where it is, or how it ended
 * @param backlog what is captured and not yet replayed; null once it has ended, and where it cannot
 *     be counted now, because it may not be read or somebody keeps everybody out of it
 * @param attempts what the attempts to swap have taken
 * @param times when what happened
 * @param blockers who would keep a swap of it waiting now; empty once it has swapped or was given
 *     up. A plain role sees no more of other roles' sessions than the server shows it
 * @param leftovers what of ours is in the database while nobody works on it, because a run is dead
 *     or a swap is to come: each with its kind and qualified name. The next run, {@code abort} or
 *     {@code finish} takes them away. An old table that is kept and its triggers are none
 */
public record RewriteStatus(
    long id,
    String table,
    String target,
    boolean running,
    Progress progress,
    @Nullable Backlog backlog,
    Attempts attempts,
    Times times,
    List<Blocker> blockers,
    List<String> leftovers) {

  public RewriteStatus {
    blockers = List.copyOf(blockers);
    leftovers = List.copyOf(leftovers);
  }

  /**
   * Where a rewrite is.
   *
   * @param phase where it is, or how it ended
   * @param percent of this phase's work that is done, 0 to 100, as last reported
   * @param rowsCopied rows in the finished chunks
   * @param rowsPerSecond rows copied, keys replayed or rows compared a second; 0 when nobody works
   *     on it
   * @param eta time that this phase will still take; null when not known or nobody works on it
   * @param detail what is being done or waited for, in words, and whatever keeps it from being gone
   *     on with: a full backlog, a table that was dropped; may be empty
   */
  public record Progress(
      RewritePhase phase,
      int percent,
      long rowsCopied,
      long rowsPerSecond,
      @Nullable Duration eta,
      String detail) {}

  /**
   * What is captured and not yet replayed.
   *
   * @param changes entries, of which a row that changed often has many
   * @param bytes that the backlog takes in the database, with what was replayed and its indexes
   */
  public record Backlog(long changes, long bytes) {}

  /**
   * What the attempts to swap have taken.
   *
   * @param count how many there were
   * @param lastStall the longest that the last one can have made an application wait; null before
   *     the first
   * @param longestStall the same of the longest one
   * @param longestLockHeld the longest that one held a lock which applications wait for
   */
  public record Attempts(
      int count, @Nullable Duration lastStall, Duration longestStall, Duration longestLockHeld) {}

  /**
   * When what happened, by the server's clock.
   *
   * @param startedAt when it was begun
   * @param updatedAt when the journal last heard of it
   * @param readyAt since when it is prepared for a swap that another call makes; null: it is not
   */
  public record Times(Instant startedAt, Instant updatedAt, @Nullable Instant readyAt) {}

  /**
   * A transaction that would keep a swap waiting.
   *
   * @param pid of its session; null of a prepared transaction
   * @param who it is, for a person
   * @param holds what it has or waits for, for a person
   * @param since when it began; null where the server does not show it to us
   */
  public record Blocker(@Nullable Integer pid, String who, String holds, @Nullable Instant since) {}

  /** Where it is, or how it ended. */
  public RewritePhase phase() {
    return progress.phase();
  }

  /** Whether it has neither swapped nor been given up. */
  public boolean isUnfinished() {
    return switch (progress.phase()) {
      case CHECK, CAPTURE, COPY, INDEX, CATCH_UP, VERIFY, READY, IN_SYNC, CUT_OVER -> true;
      case SWAPPED, DONE, ABORTED -> false;
    };
  }
}
