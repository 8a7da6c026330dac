package io.github.onlinerewrite.engine;

/** Two that hear the same, one after the other. */
record BothListeners(RewriteListener first, RewriteListener next) implements RewriteListener {

  @Override
  public void phaseStarted(String table, RewritePhase phase) {
    first.phaseStarted(table, phase);
    next.phaseStarted(table, phase);
  }

  @Override
  public void progress(RewriteProgress progress) {
    first.progress(progress);
    next.progress(progress);
  }

  @Override
  public void lockAttempt(String table, LockAttempt attempt) {
    first.lockAttempt(table, attempt);
    next.lockAttempt(table, attempt);
  }

  @Override
  public void notice(String table, String message) {
    first.notice(table, message);
    next.notice(table, message);
  }
}
