package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.RewriteResult;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.logging.Log;

/** Tells Flyway's log how a rewrite goes on; every line begins with the qualified table. */
record LogListener(Log log) implements RewriteListener {

  @Override
  public void phaseStarted(String table, RewritePhase phase) {
    log.info(table + ": " + phase);
  }

  @Override
  public void progress(RewriteProgress progress) {
    log.info(line(progress));
  }

  @Override
  public void notice(String table, String message) {
    log.warn(table + ": " + message);
  }

  static String line(RewriteProgress progress) {
    List<String> parts = new ArrayList<>();
    parts.add("%s %d %%".formatted(progress.phase(), progress.percent()));
    if (progress.rowsPerSecond() > 0) {
      parts.add("%d rows/s".formatted(progress.rowsPerSecond()));
    }
    progress.backlog().ifPresent(backlog -> parts.add("backlog %d".formatted(backlog)));
    if (progress.eta() != null) {
      parts.add("%d s left".formatted(progress.eta().toSeconds()));
    }
    if (!progress.detail().isEmpty()) {
      parts.add(progress.detail());
    }
    return progress.table() + ": " + String.join(", ", parts);
  }

  /** Tells what a call came to, with {@code left} at its end, and what to know afterwards. */
  static void result(Log log, RewriteResult result, String left) {
    log.info(summary(result) + left);
    result.notices().forEach(notice -> log.info(result.table() + ": " + notice));
  }

  private static String summary(RewriteResult result) {
    if (result.alreadySwapped()) {
      return result.table() + ": had been swapped before; what was left is done";
    }
    if (result.prepared()) {
      return "%s: ready to be swapped, after %.1f s, %d rows copied, %d changes replayed"
          .formatted(
              result.table(),
              result.wallTime().toMillis() / 1000.0,
              result.rowsCopied(),
              result.changesReplayed());
    }
    return ("%s: rewritten in %.1f s, %d rows copied, %d changes replayed, %d attempts to swap,"
            + " longest lock held %d ms")
        .formatted(
            result.table(),
            result.wallTime().toMillis() / 1000.0,
            result.rowsCopied(),
            result.changesReplayed(),
            result.attempts(),
            result.longestLockHeld().toMillis());
  }
}
