package io.github.onlinerewrite.engine.internal.lock;

/** Where a step says what a person should know. */
@FunctionalInterface
public interface Notices {
  void say(String message);
}
