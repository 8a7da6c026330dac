package io.github.onlinerewrite.engine;

/**
 * Hears how a rewrite goes on. Called on the thread that called {@link TableRewriter}, never under
 * a lock that an application could wait for; what it throws ends the run cleanly. Every method may
 * be left out.
 */
public interface RewriteListener {

  /** Hears nothing. */
  RewriteListener NONE = new RewriteListener() {};

  /** A phase begins; copy and what follows may begin more than once. */
  default void phaseStarted(String table, RewritePhase phase) {}

  /** Progress, as often as {@link RewriteOptions#progressInterval()} says. */
  default void progress(RewriteProgress progress) {}

  /** Something a person should know: a blocker and how long it has been there, a retry. */
  default void notice(String table, String message) {}
}
