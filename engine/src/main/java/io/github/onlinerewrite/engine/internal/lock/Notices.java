package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.LockAttempt;
import java.sql.SQLException;

/** Where a step says what a person should know. */
@FunctionalInterface
public interface Notices {
  void say(String message);

  /** An attempt has ended, and its locks are released. */
  default void attempted(LockAttempt attempt) {}

  /** Called again and again while a step waits for others, outside a transaction. */
  default void waiting(String forWhat) throws SQLException {}
}
