package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.internal.capture.BacklogSize;
import io.github.onlinerewrite.engine.internal.cutover.OldSnapshots;
import io.github.onlinerewrite.engine.internal.cutover.SwapLocks;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Statuses;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How each rewrite stands, for somebody who does not work on it. Changes nothing and waits for
 * nobody: where a lock is in the way, what is behind it is not told.
 */
final class Overview {

  /** Longer than a short transaction takes, shorter than a person notices. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);

  private final Session session;
  private final Journal journal;
  private final Timing timing;

  Overview(Session session, Journal journal, Timing timing) {
    this.session = session;
    this.journal = journal;
    this.timing = timing;
  }

  /** All rewrites, the latest first. */
  List<RewriteStatus> read() throws SQLException {
    session.execute(Sql.of("set lock_timeout = '500ms'"));
    List<RewriteStatus> statuses = new ArrayList<>();
    for (RewriteStatus status : new Statuses(journal).read(session)) {
      statuses.add(status.isUnfinished() ? seen(status) : status);
    }
    return statuses;
  }

  private RewriteStatus seen(RewriteStatus status) throws SQLException {
    JournalEntry entry = journal.entry(session, status.id());
    return new RewriteStatus(
        status.id(),
        status.table(),
        status.target(),
        status.running(),
        explained(status.progress(), entry),
        BacklogSize.of(
                session, new ObjectNames(journal.schema(), status.id()), entry.replaySnapshot())
            .orElse(null),
        status.attempts(),
        status.times(),
        blockers(entry),
        status.leftovers());
  }

  private RewriteStatus.Progress explained(RewriteStatus.Progress progress, JournalEntry entry)
      throws SQLException {
    List<String> words = new ArrayList<>();
    if (!progress.detail().isEmpty()) {
      words.add(progress.detail());
    }
    words.addAll(new Standing(session, journal, entry).obstacles());
    return new RewriteStatus.Progress(
        progress.phase(),
        progress.percent(),
        progress.rowsCopied(),
        progress.rowsPerSecond(),
        progress.eta(),
        String.join("; ", words));
  }

  /** One entry a transaction, which may hold both a lock and a snapshot. */
  private List<RewriteStatus.Blocker> blockers(JournalEntry entry) throws SQLException {
    List<Integer> ours = sessionsOfRuns();
    List<Long> wanted = SwapLocks.of(session, entry);
    Blockers.Wanted locks = new Blockers.Wanted(wanted, LockMode.ACCESS_EXCLUSIVE, ours, "swap");
    OldSnapshots snapshots = OldSnapshots.heldNow(session, ours);
    List<RewriteStatus.Blocker> found =
        new ArrayList<>(Blockers.seenTwice(session, locks, timing, BETWEEN_LOOKS));
    found.addAll(snapshots.stillHeld(session));
    return merged(found);
  }

  private static List<RewriteStatus.Blocker> merged(List<RewriteStatus.Blocker> found) {
    Map<Object, RewriteStatus.Blocker> merged = new LinkedHashMap<>();
    for (RewriteStatus.Blocker each : found) {
      merged.merge(
          Objects.requireNonNullElse(each.pid(), each.who()),
          each,
          (one, other) ->
              new RewriteStatus.Blocker(
                  one.pid(), one.who(), one.holds() + " and " + other.holds(), one.since()));
    }
    return List.copyOf(merged.values());
  }

  /** Runs of ours are not in the way of each other's swaps for longer than a moment. */
  private List<Integer> sessionsOfRuns() throws SQLException {
    return session.query(
        Sql.of(
            """
            select a.pid
            from pg_stat_activity a
            where a.pid = pg_backend_pid()
              or (starts_with(a.application_name, 'online_rewrite') and a.usename = current_user)"""),
        row -> row.getInt(1));
  }
}
