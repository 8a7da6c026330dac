package io.github.onlinerewrite.engine.internal.lock;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells, while sessions of ours work, who keeps them from it: a statement that waits for a lock
 * says nothing itself. Not thread-safe.
 */
public final class Watch {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final List<Blockers.Wanted> wanted;
  private final Duration limit;
  private final Timing timing;
  private final Notices notices;
  private final Map<String, Blockers.Holder> seen = new LinkedHashMap<>();
  private Deadline untilLook;
  private Deadline untilNotice;
  private Deadline waited;

  /**
   * Watches for who is in the way of what is wanted.
   *
   * @param limit how long one may be in the way before {@link #look} ends the step
   */
  Watch(List<Blockers.Wanted> wanted, Duration limit, Timing timing, Notices notices) {
    this.wanted = List.copyOf(wanted);
    this.limit = limit;
    this.timing = timing;
    this.notices = notices;
    this.untilLook = Deadline.after(timing, BETWEEN_LOOKS);
    this.untilNotice = untilLook;
    this.waited = untilLook;
  }

  /**
   * Looks, once a second at most, on a session that waits for nobody. Who is there in two looks is
   * told.
   */
  public void look(Session session) throws SQLException {
    if (!untilLook.isOver()) {
      return;
    }
    untilLook = Deadline.after(timing, BETWEEN_LOOKS);
    Map<String, Blockers.Holder> now = new LinkedHashMap<>();
    for (Blockers.Wanted each : wanted) {
      Blockers.look(session, each)
          .forEach((who, holder) -> now.merge(who, holder, Blockers.Holder::plus));
    }
    seen.keySet().retainAll(now.keySet());
    if (seen.isEmpty()) {
      seen.putAll(now);
      waited = Deadline.after(timing, limit);
      untilNotice = Deadline.after(timing, Duration.ZERO);
    } else if (waited.isOver()) {
      throw Blockers.inTheWay(wanted.get(0), waited, waited, seen.values());
    } else if (untilNotice.isOver()) {
      notices.say(Blockers.waiting(wanted.get(0), waited, "", seen.values()));
      untilNotice = Deadline.after(timing, Blockers.BETWEEN_NOTICES);
    }
  }
}
