package io.github.onlinerewrite.engine.internal.verify;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.SourceReplacedException;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.copy.ChunkCopier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Workers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Compares both tables range by range: every row of the source has its equal in the target, and
 * every row of the target has its key in the source. Each range, of keys or else of blocks, is one
 * READ COMMITTED statement that reads both tables and the backlog in one snapshot; keys in the
 * backlog since P are left out, since they are not yet replayed. Rows are compared as images, not
 * by {@code =}.
 */
public final class RowComparison {

  private final Run run;
  private final Rewrite rewrite;
  private final Backlog backlog;
  private final ChangeCapture capture;
  private final Timing timing;
  private final AtomicLong rowsDone = new AtomicLong();
  private final AtomicLong blocksDone = new AtomicLong();
  private final AtomicLong differences = new AtomicLong();
  private final AtomicLong lateSlices = new AtomicLong();

  public RowComparison(Run run, Rewrite rewrite, ChangeCapture capture, Timing timing) {
    this.run = run;
    this.rewrite = rewrite;
    this.capture = capture;
    this.backlog = new Backlog(run, rewrite.sourceKey());
    this.timing = timing;
  }

  /** Which keys are compared, and by what the source is known to be the same. */
  public record Basis(Snapshot replayed, String fingerprint, long blocksEach) {}

  private record Compared(long rows, long different) {}

  /** Ends the step when a difference is found; the message has the count and never a value. */
  public void run(Session lead, Workers workers, Basis basis, Progress progress)
      throws SQLException {
    List<Range> ranges = new KeyRanges(run, rewrite, basis.blocksEach()).all(lead);
    if (ranges.isEmpty()) {
      ranges = BlockRange.all(lead, rewrite, basis.blocksEach());
    }
    long blocks = ranges.stream().mapToLong(Range::blocks).sum();
    long start = timing.nanoTime();
    try {
      workers.each(
          new Workers.Items<>(ranges, Range::blocks),
          (session, range) -> compare(session, range, basis),
          () ->
              progress.report((table, phase) -> report(table, phase, blocks, timing.since(start))));
    } catch (SQLException failure) {
      ChunkCopier.explain(failure, lead, run, rewrite, basis.fingerprint());
    }
    ChunkCopier.compare(
        run, Fingerprint.read(lead, rewrite.source(), rewrite.target()), basis.fingerprint());
    if (differences.get() > 0) {
      throwDifference(lead, basis);
    }
  }

  /** TRUNCATE is not MVCC-safe: a snapshot from before it sees an empty source and no mark. */
  private void throwDifference(Session lead, Basis basis) throws SQLException {
    if (backlog.marks(lead, basis.replayed()).truncated()) {
      throw new SourceReplacedException("the source was truncated");
    }
    throw StepException.verificationFailed(differences.get(), difference());
  }

  private String difference() {
    String keys =
        differences.get() + " keys that were not being changed. Nothing was swapped; the ";
    return run.isWayBack()
        ? "the table and its old table differ in "
            + keys
            + "new table is in place and untouched. The old table is left for you to look at until"
            + " you finish the rewrite, which drops it: do not go back to it. Please report this."
        : "source and target differ in "
            + keys
            + "source is in place and untouched. The target is left for you to look at until you"
            + " abort the rewrite, which empties it; please report this.";
  }

  private void compare(Session session, Range range, Basis basis) throws SQLException {
    Fragment unchanged = range.notAmong(captured(basis));
    Compared first = session.transaction(() -> compare(session, range, unchanged));
    Compared found = first;
    if (found.different() > 0) {
      found = session.repeatableRead(() -> compareAtOneMoment(session, range, basis, first));
    }
    rowsDone.addAndGet(found.rows());
    differences.addAndGet(found.different());
    blocksDone.addAndGet(range.blocks());
  }

  private Fragment captured(Basis basis) {
    return Sql.of("from {backlog} b where {captured}")
        .with("backlog", run.names().backlog())
        .with("captured", Backlog.since(basis.replayed()))
        .fragment();
  }

  /** With the keys that have not come in time for the transaction's snapshot, where that may be. */
  private Compared compareAtOneMoment(Session session, Range range, Basis basis, Compared before)
      throws SQLException {
    long slice = -lateSlices.incrementAndGet();
    if (capture.addLate(session, basis.replayed(), slice).isEmpty()) {
      return before;
    }
    Fragment late =
        Sql.of("from {scratch} b where b.slice = {slice}")
            .with("scratch", run.names().scratch())
            .with("slice", slice)
            .fragment();
    Compared found =
        compare(
            session,
            range,
            Fragment.join(" and ", List.of(range.notAmong(captured(basis)), range.notAmong(late))));
    session.execute(
        Sql.of("delete from {scratch} where slice = {slice}")
            .with("scratch", run.names().scratch())
            .with("slice", slice));
    return found;
  }

  private Compared compare(Session session, Range range, Fragment unchanged) throws SQLException {
    session.executeAll(range.planning());
    return session.one(
        range.differences(session.majorVersion()).with("unchanged", unchanged),
        row -> new Compared(row.getLong(1), row.getLong(2)));
  }

  private RewriteProgress report(String table, RewritePhase phase, long blocks, Duration took) {
    long done = blocksDone.get();
    return new RewriteProgress(
        table,
        phase,
        (int) Math.min(100, 100 * done / Math.max(1, blocks)),
        0,
        Math.round(rowsDone.get() / Math.max(0.001, took.toMillis() / 1000.0)),
        OptionalLong.empty(),
        eta(done, blocks - done, took),
        "comparing");
  }

  private static @Nullable Duration eta(long done, long left, Duration took) {
    return done == 0 ? null : Duration.ofMillis(took.toMillis() * Math.max(0, left) / done);
  }
}
