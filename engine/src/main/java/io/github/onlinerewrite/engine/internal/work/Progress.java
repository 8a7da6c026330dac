package io.github.onlinerewrite.engine.internal.work;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.lock.Notices;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private Deadline untilNext;
  private @Nullable Reports reports;

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

  /** From now on reports are written down as well. */
  public void writeTo(Reports target) {
    this.reports = target;
  }

  public RewritePhase phase() {
    return phase;
  }

  /** A phase begins. */
  public void begin(RewritePhase next) throws SQLException {
    phase = next;
    LOG.info("{}: phase {}", table, next);
    if (reports != null) {
      reports.journal().phase(reports.session(), reports.run(), next);
    }
    listener.phaseStarted(table, next);
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
      RewriteProgress progress = report.make(table, phase);
      LOG.info(
          "{}: {} {} %, {} rows/s, {}",
          table, phase, progress.percent(), progress.rowsPerSecond(), progress.detail());
      if (reports != null) {
        reports.journal().progress(reports.session(), reports.run(), progress);
      }
      listener.progress(progress);
    }
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
