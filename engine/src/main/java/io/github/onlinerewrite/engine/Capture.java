package io.github.onlinerewrite.engine;

/** How a rewrite learns which rows change while it runs. */
public enum Capture {
  /** Triggers on the source, for which every write of the application pays a little. */
  TRIGGER,
  /**
   * Logical decoding of the WAL: nothing to pay for applications, but the server must have {@code
   * wal_level = logical}, the role must be allowed to replicate, and a run that is cut off copies
   * again.
   */
  LOGICAL
}
