package io.github.onlinerewrite.engine.internal.throttle;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Throttle;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Gate;
import io.github.onlinerewrite.engine.internal.work.Progress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds work back while there is a reason to, says why and since when, and ends the step when that
 * lasts for too long. Only {@link #admits} may be called from other threads than the one that
 * leads. Without a limit it asks the server nothing.
 */
public final class Throttling implements Gate {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** A load that goes up and down must not fill the log. */
  private static final Duration BETWEEN_NOTICES = Duration.ofMinutes(1);

  private final Session lead;
  private final Progress progress;
  private final Timing timing;
  private final Duration most;
  private final List<Reason> reasons = new ArrayList<>();
  private final @Nullable Rate rate;
  private @Nullable Deadline untilLook;
  private @Nullable Deadline untilNotice;
  private @Nullable Deadline pause;
  private boolean told;
  private volatile String why = "";
  private volatile long blockSize;

  /**
   * Holds back by what {@code throttle} says.
   *
   * @param most how long one pause may last
   */
  public Throttling(
      Throttle throttle, Duration most, Session lead, Progress progress, Timing timing) {
    this.lead = lead;
    this.progress = progress;
    this.timing = timing;
    this.most = most;
    Optional.ofNullable(throttle.maxReplicaLag())
        .ifPresent(lag -> reasons.add(new StandbyLag(lag, timing)));
    Optional.ofNullable(throttle.maxTransactionAge())
        .ifPresent(age -> reasons.add(new OldTransaction(age, timing)));
    Optional.ofNullable(throttle.loadQuery()).ifPresent(query -> reasons.add(new LoadQuery(query)));
    ByteSize maxRate = throttle.maxRate();
    this.rate = maxRate == null ? null : new Rate(maxRate, timing);
    progress.explain(this::words);
  }

  /** Looks, once a second at most. */
  @Override
  public void look() throws SQLException {
    if (rate != null && blockSize == 0) {
      blockSize =
          lead.one(Sql.of("select current_setting('block_size')::bigint"), row -> row.getLong(1));
    }
    if (reasons.isEmpty() || (untilLook != null && !untilLook.isOver())) {
      return;
    }
    List<String> found = new ArrayList<>();
    for (Reason reason : reasons) {
      reason.look(lead).ifPresent(found::add);
    }
    untilLook = Deadline.after(timing, BETWEEN_LOOKS);
    if (found.isEmpty()) {
      goOn();
    } else {
      hold(String.join("; ", found));
    }
  }

  private void hold(String words) {
    why = words;
    Deadline since = pause == null ? Deadline.after(timing, most) : pause;
    if (since.isOver()) {
      throw StepException.notAchieved(
          "it was held back for "
              + seconds(since.elapsed())
              + " without a break, and still is: "
              + words
              + ". "
              + progress.left()
              + "Run it again when that is over, or with another limit: it resumes.");
    }
    if (pause == null && (untilNotice == null || untilNotice.isOver())) {
      progress.say("pausing: " + words);
      untilNotice = Deadline.after(timing, BETWEEN_NOTICES);
      told = true;
    }
    pause = since;
  }

  private void goOn() {
    if (pause != null && told) {
      progress.say("going on after a pause of " + seconds(pause.elapsed()));
    }
    forget();
  }

  private void forget() {
    why = "";
    pause = null;
    told = false;
  }

  /** What is begun next looks anew. */
  @Override
  public void leave() {
    forget();
    untilLook = null;
  }

  @Override
  public boolean admits(long blocks) {
    return why.isEmpty() && (rate == null || rate.take(blocks * blockSize));
  }

  private String words() {
    if (pause != null) {
      return "paused since " + seconds(pause.elapsed()) + ": " + why;
    }
    return rate == null ? "" : rate.words();
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
