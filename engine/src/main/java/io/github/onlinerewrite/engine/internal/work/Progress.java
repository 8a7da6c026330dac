package io.github.onlinerewrite.engine.internal.work;

import io.github.onlinerewrite.engine.LockAttempt;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.jfr.LockAttemptEvent;
import io.github.onlinerewrite.engine.internal.jfr.PhaseEvent;
import io.github.onlinerewrite.engine.internal.lock.Notices;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells journal, listener and log how the run goes; on the thread that leads it. */
public final class Progress implements Notices {

  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private static final int REPORTS_A_RUN = 20;
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final String table;
  private final RewriteListener listener;
  private final Timing timing;
  private final Duration interval;
  private final long start;
  private final List<String> notices = new ArrayList<>();
  private RewritePhase phase = RewritePhase.CHECK;
  private boolean begun;
  private Deadline untilNext;
  private @Nullable RewriteProgress last;
  private @Nullable Reports reports;
  private @Nullable Gauge gauge;
  private PhaseEvent event = new PhaseEvent();
  private final Map<String, Integer> attempts = new HashMap<>();
  private boolean captureEnds;
  private boolean leadsBack;
  private Supplier<String> holdingBack = () -> "";

  /** Where reports are written down. */
  public record Reports(Journal journal, Run run, Session session) {}

  public Progress(String table, RewriteListener listener, Timing timing, Duration interval) {
    this.table = table;
    this.listener = listener;
    this.timing = timing;
    this.interval = interval;
    this.start = timing.nanoTime();
    this.untilNext = Deadline.after(timing, next());
  }

  /** A short run is looked at more often than a long one, but not more than once a second. */
  private Duration next() {
    Duration part = timing.since(start).dividedBy(REPORTS_A_RUN);
    Duration between = part.compareTo(SHORTEST) < 0 ? SHORTEST : part;
    return between.compareTo(interval) < 0 ? between : interval;
  }

  /** How many captured changes are not yet replayed, to be asked outside a transaction. */
  @FunctionalInterface
  public interface Gauge {
    OptionalLong backlog() throws SQLException;
  }

  /** From now on reports hold the backlog, in the phases that have one. */
  public void measure(Gauge backlog) {
    this.gauge = backlog;
  }

  /** From now on reports have those words too, which are empty while nothing is held back. */
  public void explain(Supplier<String> words) {
    this.holdingBack = words;
  }

  /** What is captured is captured by this process, and no more when it ends. */
  public void captureEnds() {
    this.captureEnds = true;
  }

  /** The run is one that leads back to an old table. */
  public void leadsBack() {
    this.leadsBack = true;
  }

  /** How the run may be given up instead of gone on with, for a person. */
  public String orAbort() {
    return leadsBack ? "or abort, which gives the revert up." : "or abort the rewrite.";
  }

  /** What is left of the run when it ends before its swap, for a person. */
  public String left() {
    if (leadsBack) {
      return "The new table is in place and untouched, and changes are still captured for the old"
          + " one. ";
    }
    return captureEnds
        ? "The source is in place and untouched. Changes are captured no more, so that a run which"
            + " goes on copies again. "
        : "The source is in place and untouched, and changes are still captured. ";
  }

  /** From now on reports are written down as well. */
  public void writeTo(Reports target) {
    this.reports = target;
  }

  public RewritePhase phase() {
    return phase;
  }

  /** A phase begins. */
  public void begin(RewritePhase next) throws SQLException {
    ended("over");
    phase = next;
    last = null;
    event = new PhaseEvent();
    event.begin();
    begun = true;
    LOG.info("{}: phase {}", table, next);
    if (reports != null) {
      reports.journal().phase(reports.session(), reports.run(), next);
    }
    listener.phaseStarted(table, next);
  }

  /** The phase has ended, and with it the run unless another one begins. */
  public void ended(String how) {
    if (begun) {
      event.ended(table, rewrite(), phase.name(), how);
    }
    begun = false;
  }

  private long rewrite() {
    return reports == null ? 0 : reports.run().id();
  }

  /** What is reported. */
  @FunctionalInterface
  public interface Report {
    RewriteProgress make(String table, RewritePhase phase) throws SQLException;
  }

  /** Makes and tells a report when the interval is over. */
  public void report(Report report) throws SQLException {
    if (untilNext.isOver()) {
      untilNext = Deadline.after(timing, next());
      RewriteProgress progress = explained(withBacklog(report.make(table, phase)));
      last = progress;
      LOG.info(
          "{}: {} {} %, {} rows/s, {}",
          table, phase, progress.percent(), progress.rowsPerSecond(), progress.detail());
      if (reports != null) {
        reports.journal().progress(reports.session(), reports.run(), progress);
      }
      listener.progress(progress);
    }
  }

  private RewriteProgress withBacklog(RewriteProgress progress) throws SQLException {
    boolean isKept =
        switch (phase) {
          case CHECK, CAPTURE, SWAPPED, DONE, ABORTED -> false;
          case COPY, INDEX, CATCH_UP, VERIFY, READY, IN_SYNC, CUT_OVER -> true;
        };
    if (progress.backlog().isPresent() || gauge == null || !isKept) {
      return progress;
    }
    OptionalLong backlog = gauge.backlog();
    return backlog.isPresent() ? progress.withBacklog(backlog.getAsLong()) : progress;
  }

  private RewriteProgress explained(RewriteProgress progress) {
    String words = holdingBack.get();
    if (words.isEmpty()) {
      return progress;
    }
    return progress.withDetail(
        progress.detail().isEmpty() ? words : progress.detail() + "; " + words);
  }

  /** Nothing goes on but the time, and the backlog, which grows. */
  @Override
  public void waiting(String forWhat) throws SQLException {
    int percent = last == null ? 0 : last.percent();
    long rows = last == null ? 0 : last.rowsCopied();
    report(
        (source, now) ->
            new RewriteProgress(
                source, now, percent, rows, 0, OptionalLong.empty(), null, forWhat));
  }

  @Override
  public void attempted(LockAttempt attempt) {
    int made = attempts.merge(attempt.purpose(), 1, Integer::sum);
    LOG.info(
        "{}: attempt {} to {}: stall {} ms, lock held {} ms, {}",
        table,
        made,
        attempt.purpose(),
        attempt.stall().toMillis(),
        attempt.lockHeld().toMillis(),
        attempt.succeeded() ? "succeeded" : attempt.obstacle());
    new LockAttemptEvent()
        .ended(table, rewrite(), new LockAttemptEvent.Ended(phase.name(), made, attempt));
    listener.lockAttempt(table, attempt);
  }

  @Override
  public void say(String message) {
    LOG.warn("{}: {}", table, message);
    listener.notice(table, message);
  }

  /** Says something that the result repeats. */
  public void keep(String message) {
    notices.add(message);
    say(message);
  }

  /** What was kept. */
  public List<String> kept() {
    return List.copyOf(notices);
  }
}
