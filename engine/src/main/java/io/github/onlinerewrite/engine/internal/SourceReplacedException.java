package io.github.onlinerewrite.engine.internal;

/** The source was truncated or rewritten by somebody else: it must be copied again. */
public final class SourceReplacedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SourceReplacedException(String reason) {
    super(reason);
  }
}
