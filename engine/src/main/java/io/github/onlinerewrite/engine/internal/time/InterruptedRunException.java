package io.github.onlinerewrite.engine.internal.time;

/** The thread that runs the rewrite was interrupted; its flag is set again. */
public final class InterruptedRunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InterruptedRunException() {
    super("interrupted");
  }
}
