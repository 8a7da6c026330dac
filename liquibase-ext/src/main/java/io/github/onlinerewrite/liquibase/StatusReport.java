package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rewrites and how they stand, for a person and for a program. */
final class StatusReport {

  private final List<RewriteStatus> rewrites;
  private final Instant now;

  /**
   * Of those rewrites.
   *
   * @param now against which it is told how long something lasts
   */
  StatusReport(List<RewriteStatus> rewrites, Instant now) {
    this.rewrites = List.copyOf(rewrites);
    this.now = now;
  }

  /** In lines, some for each rewrite. */
  String text() {
    List<String> lines = new ArrayList<>();
    for (RewriteStatus status : rewrites) {
      lines.add(
          status.table()
              + " (rewrite "
              + status.id()
              + " into "
              + status.target()
              + "): "
              + TableStatus.place(status)
              + ", "
              + (status.running() ? "running" : "nobody works on it"));
      describe(status).forEach((label, value) -> lines.add("  %-16s%s".formatted(label, value)));
      status.blockers().forEach(blocker -> lines.add("  in the way      " + told(blocker)));
      status.leftovers().forEach(left -> lines.add("  in the database " + left));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private Map<String, String> describe(RewriteStatus status) {
    Map<String, String> lines = new LinkedHashMap<>();
    RewriteStatus.Times times = status.times();
    lines.put("started", written(times.startedAt()));
    lines.put("last heard of", written(times.updatedAt()));
    if (times.readyAt() != null) {
      lines.put("ready since", written(times.readyAt()));
    }
    RewriteStatus.Progress progress = status.progress();
    lines.put("rows copied", TableStatus.count(progress.rowsCopied()));
    if (status.running()) {
      Duration eta = progress.eta();
      lines.put("rate", TableStatus.count(progress.rowsPerSecond()) + " rows/s");
      lines.put("ETA", eta == null ? "not known" : WrittenDuration.write(eta));
    }
    if (!progress.detail().isBlank()) {
      lines.put("at present", progress.detail());
    }
    RewriteStatus.Backlog backlog = status.backlog();
    if (backlog != null) {
      lines.put(
          "backlog", TableStatus.count(backlog.changes()) + " changes, " + size(backlog.bytes()));
    } else if (status.isUnfinished()) {
      lines.put("backlog", "not known");
    }
    lines.put("attempts", attempts(status.attempts()));
    return lines;
  }

  private static String attempts(RewriteStatus.Attempts attempts) {
    Duration last = attempts.lastStall();
    return attempts.count() == 0
        ? "none"
        : attempts.count()
            + (last == null ? "" : ", last stall " + WrittenDuration.write(last))
            + ", longest stall "
            + WrittenDuration.write(attempts.longestStall())
            + ", longest lock held "
            + WrittenDuration.write(attempts.longestLockHeld());
  }

  private String told(RewriteStatus.Blocker blocker) {
    Instant since = blocker.since();
    return blocker.who()
        + " "
        + blocker.holds()
        + (since == null ? "" : ", for " + WrittenDuration.write(lasting(since)));
  }

  private Duration lasting(Instant since) {
    Duration lasting = Duration.between(since, now);
    return lasting.isNegative() ? Duration.ZERO : lasting;
  }

  private static String written(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Whole kB, or the size itself where it is smaller. */
  private static String size(long bytes) {
    long kilobytes = bytes / 1024;
    return kilobytes == 0 ? bytes + " B" : ByteSize.parse(kilobytes + " kB").toString();
  }

  /** As one JSON object; names and meanings of its members never change. */
  String json() {
    return JsonText.of(
        Map.of("rewrites", rewrites.stream().map(status -> members(status)).toList()));
  }

  private Map<String, @Nullable Object> members(RewriteStatus status) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    RewriteStatus.Progress progress = status.progress();
    members.put("id", status.id());
    members.put("table", status.table());
    members.put("target", status.target());
    members.put("phase", progress.phase());
    members.put("running", status.running());
    members.put("percent", progress.percent());
    members.put("rowsCopied", progress.rowsCopied());
    members.put("rowsPerSecond", progress.rowsPerSecond());
    members.put("etaSeconds", progress.eta() == null ? null : progress.eta().toSeconds());
    members.put("detail", progress.detail());
    members.put("backlog", backlog(status.backlog()));
    members.put("attempts", members(status.attempts()));
    members.put("startedAt", status.times().startedAt());
    members.put("updatedAt", status.times().updatedAt());
    members.put("readyAt", status.times().readyAt());
    members.put("blockers", status.blockers().stream().map(this::members).toList());
    members.put("leftovers", status.leftovers());
    return members;
  }

  private static @Nullable Object backlog(RewriteStatus.@Nullable Backlog backlog) {
    if (backlog == null) {
      return null;
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("changes", backlog.changes());
    members.put("bytes", backlog.bytes());
    return members;
  }

  private static Map<String, @Nullable Object> members(RewriteStatus.Attempts attempts) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("count", attempts.count());
    members.put(
        "lastStallMilliseconds",
        attempts.lastStall() == null ? null : attempts.lastStall().toMillis());
    members.put("longestStallMilliseconds", attempts.longestStall().toMillis());
    members.put("longestLockHeldMilliseconds", attempts.longestLockHeld().toMillis());
    return members;
  }

  private Map<String, @Nullable Object> members(RewriteStatus.Blocker blocker) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("pid", blocker.pid());
    members.put("who", blocker.who());
    members.put("holds", blocker.holds());
    members.put("since", blocker.since());
    members.put(
        "forSeconds", blocker.since() == null ? null : lasting(blocker.since()).toSeconds());
    return members;
  }
}
