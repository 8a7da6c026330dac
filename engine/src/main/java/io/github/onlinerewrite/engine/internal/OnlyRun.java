package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.lock.Notices;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.TableLock;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** One run per table at a time. */
final class OnlyRun {

  /**
   * The server looks each second whether the client of a running statement is there (from 14 on),
   * and the statement is then rolled back: a rerun right after a crash would be refused without
   * reason.
   */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Timing timing;
  private final Duration patience;
  private final Notices notices;

  OnlyRun(Timing timing, Duration patience, Notices notices) {
    this.timing = timing;
    this.patience = patience;
    this.notices = notices;
  }

  /** The table's lock; ends the step when another session still has it after the patience. */
  TableLock lock(Session session, QualifiedName table) throws SQLException {
    Deadline limit = Deadline.after(timing, patience);
    boolean isSaid = false;
    while (true) {
      Optional<TableLock> lock = TableLock.tryAcquire(session, table);
      if (lock.isPresent()) {
        return lock.get();
      }
      Optional<TableLock.Holder> holder = TableLock.holder(session, table);
      if (limit.isOver() && holder.isPresent()) {
        throw StepException.notAchieved(refusal(holder.get()));
      }
      if (!isSaid && holder.isPresent()) {
        notices.say(
            "another session has the table's lock: "
                + holder.get().description()
                + "; waiting up to "
                + patience.toSeconds()
                + " s for it, should it be that of a run that is dead");
        isSaid = true;
      }
      timing.sleep(BETWEEN_LOOKS);
    }
  }

  private String refusal(TableLock.Holder holder) {
    return "another run is working on this table: "
        + holder.description()
        + ", still there after "
        + patience.toSeconds()
        + " s. Nothing was changed. Wait for it to end and run it again; if its process is dead, "
        + "end its session first: select pg_terminate_backend("
        + holder.pid()
        + ")";
  }
}
