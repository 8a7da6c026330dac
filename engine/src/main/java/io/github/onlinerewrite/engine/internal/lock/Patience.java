package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Does what needs a lock on a table that no application uses. A statement that waits for a lock
 * says nothing and has no end; so it gives up after a while, looks tell who is in the way, and it
 * is tried again. Not thread-safe.
 */
public final class Patience {

  /** For the transaction of such work; {@link #SET} is for a statement that cannot be in one. */
  public static final Sql SET_LOCAL = Sql.of("set local lock_timeout = '2s'");

  /** To be taken back with {@link #RESET}. */
  public static final Sql SET = Sql.of("set lock_timeout = '2s'");

  public static final Sql RESET = Sql.of("set lock_timeout = 0");

  private final Timing timing;
  private final Duration most;
  private final Notices notices;

  /**
   * Waits with that limit.
   *
   * @param most how long one piece of work may find no moment before the step ends
   */
  public Patience(Timing timing, Duration most, Notices notices) {
    this.timing = timing;
    this.most = most;
    this.notices = notices;
  }

  /** Returns when nobody is seen in the way; ends the step when {@code limit} comes first. */
  @FunctionalInterface
  public interface Look {
    void until(Deadline limit) throws SQLException;
  }

  /** Does {@code work}, which is undone when it fails and has its own lock timeout. */
  public <T> T with(String purpose, Look look, Session.Work<T> work) throws SQLException {
    @Nullable Deadline limit = null;
    Deadline untilNotice = Deadline.after(timing, Duration.ZERO);
    while (true) {
      try {
        return work.run();
      } catch (SQLException failure) {
        if (!SqlStates.isLockNotGranted(failure)) {
          throw failure;
        }
      }
      if (limit == null) {
        limit = Deadline.after(timing, most);
      } else if (limit.isOver()) {
        throw StepException.notAchieved(
            "waited "
                + Blockers.seconds(most)
                + " to "
                + purpose
                + ": a lock was not granted, and who has it is not to be seen. Applications were"
                + " not stalled. Run it again: it resumes.");
      } else if (untilNotice.isOver()) {
        notices.say(
            "waiting to "
                + purpose
                + ", since "
                + Blockers.seconds(limit.elapsed())
                + ": a lock was not granted");
        untilNotice = Deadline.after(timing, Blockers.BETWEEN_NOTICES);
      }
      look.until(limit);
    }
  }
}
