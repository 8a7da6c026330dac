package io.github.onlinerewrite.engine;

/**
 * Where a rewrite is. Phases follow each other in this order; the copy, and what comes after it, is
 * done again when somebody truncates or rewrites the source. The journal keeps the phase by name.
 */
public enum RewritePhase {
  /** Preconditions; nothing is changed. */
  CHECK,
  /** The target gets what it lacks, and capture is installed. */
  CAPTURE,
  /** The rows are copied in chunks. */
  COPY,
  /** Indexes that the target lacks are built. */
  INDEX,
  /** The backlog is replayed until it is short. */
  CATCH_UP,
  /** Source and target are compared. */
  VERIFY,
  /** All is done that can be done before the swap, which another call makes. */
  READY,
  /** Of a way back: the old table is kept in sync since the swap, and nobody goes back yet. */
  IN_SYNC,
  /** Attempts to swap. */
  CUT_OVER,
  /** The swap is committed; constraints are validated. */
  SWAPPED,
  /** Nothing is left to do. */
  DONE,
  /** Ended before the swap; the source is as it was. */
  ABORTED;

  /** Whether the new table has taken the source's place. */
  public boolean isSwapped() {
    return this == SWAPPED || this == DONE;
  }
}
