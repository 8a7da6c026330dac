package io.github.onlinerewrite.engine.internal.lock;

import java.util.List;

/**
 * A lock on a table that we ask for, and the locks of others that it conflicts with (PostgreSQL
 * manual, 13.3.1).
 */
public enum LockMode {
  /** Conflicts with nobody but who keeps readers out. */
  ACCESS_SHARE(7),
  /** Conflicts with whoever keeps writers out, CREATE INDEX for example. */
  ROW_EXCLUSIVE(4),
  /** Conflicts with VACUUM and DDL, and with no statement that reads or changes rows. */
  SHARE_UPDATE_EXCLUSIVE(3),
  /** Conflicts with whoever changes rows. */
  SHARE_ROW_EXCLUSIVE(2),
  /** No lock that we ask for: it conflicts with whoever may have locked rows that we change. */
  ROWS(1),
  /** Conflicts with everybody. */
  ACCESS_EXCLUSIVE(0);

  /** As pg_locks names them, from the weakest on; ours conflict with all from some place on. */
  private static final List<String> ALL =
      List.of(
          "AccessShareLock",
          "RowShareLock",
          "RowExclusiveLock",
          "ShareUpdateExclusiveLock",
          "ShareLock",
          "ShareRowExclusiveLock",
          "ExclusiveLock",
          "AccessExclusiveLock");

  private final int weakest;

  LockMode(int weakest) {
    this.weakest = weakest;
  }

  /** Whether vacuum is in its way; it locks no rows for longer than a moment. */
  boolean conflictsWithVacuum() {
    return this != ROWS && List.of(conflicting()).contains("ShareUpdateExclusiveLock");
  }

  /** The conflicting locks, as pg_locks names them. */
  String[] conflicting() {
    return ALL.subList(weakest, ALL.size()).toArray(String[]::new);
  }
}
