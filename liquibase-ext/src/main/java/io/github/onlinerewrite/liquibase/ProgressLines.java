package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.RewriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tells a rewrite in lines, each beginning with the table: a line a phase, an interval, a notice,
 * and one with the result.
 */
final class ProgressLines implements RewriteListener {

  private final Consumer<String> line;
  private final Consumer<String> live;

  /** Everything in lines that stay. */
  ProgressLines(Consumer<String> line) {
    this(line, line);
  }

  /** Progress goes to {@code live}, which may be written over; the rest stays. */
  ProgressLines(Consumer<String> line, Consumer<String> live) {
    this.line = line;
    this.live = live;
  }

  @Override
  public void phaseStarted(String table, RewritePhase phase) {
    line.accept(table + ": " + words(phase));
  }

  @Override
  public void progress(RewriteProgress progress) {
    List<String> parts = new ArrayList<>();
    parts.add(words(progress.phase()) + " " + progress.percent() + " %");
    Duration eta = progress.eta();
    boolean isMeasured = progress.rowsPerSecond() > 0 || eta != null || progress.detail().isBlank();
    if (isMeasured) {
      parts.add(count(progress.rowsPerSecond()) + " rows/s");
    }
    progress.backlog().ifPresent(backlog -> parts.add("backlog " + count(backlog)));
    if (isMeasured) {
      parts.add("ETA " + (eta == null ? "not known" : WrittenDuration.write(eta)));
    }
    if (!progress.detail().isBlank()) {
      parts.add(progress.detail());
    }
    live.accept(progress.table() + ": " + String.join(", ", parts));
  }

  @Override
  public void notice(String table, String message) {
    line.accept(table + ": " + message);
  }

  /** The last lines: what the rewrite came to, and what a person should know afterwards. */
  void result(RewriteResult result) {
    line.accept(
        result.table()
            + ended(result)
            + WrittenDuration.write(result.wallTime())
            + ": "
            + count(result.rowsCopied())
            + " rows copied, "
            + count(result.changesReplayed())
            + " changes replayed, longest lock held "
            + WrittenDuration.write(result.longestLockHeld())
            + ", longest stall "
            + WrittenDuration.write(result.longestStall())
            + (result.prepared() ? "" : ", swapped in attempt " + result.attempts()));
    result.notices().forEach(notice -> line.accept(result.table() + ": " + notice));
  }

  private static String ended(RewriteResult result) {
    if (result.prepared()) {
      return ": ready to be swapped, in ";
    }
    return result.alreadySwapped() ? ": swapped by an earlier run, finished in " : ": done in ";
  }

  private static String words(RewritePhase phase) {
    return phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
