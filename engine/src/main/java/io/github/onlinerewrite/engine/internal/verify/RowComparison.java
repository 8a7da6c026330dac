package io.github.onlinerewrite.engine.internal.verify;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.SourceReplacedException;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping.Pair;
import io.github.onlinerewrite.engine.internal.catalog.ComparedValue;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.KeyMatch;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.copy.ChunkCopier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.state.Chunk;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Workers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Compares both tables range by range: every row of the source has its equal in the target, and
 * every row of the target has its key in the source. Each range is one READ COMMITTED statement
 * that reads both tables and the backlog in one snapshot; keys in the backlog since P are left out,
 * since they are not yet replayed. Rows are compared as images, not by {@code =}.
 */
public final class RowComparison {

  private static final Fragment NOTHING_LATE = new Fragment("");

  private final Run run;
  private final Rewrite rewrite;
  private final Backlog backlog;
  private final ChangeCapture capture;
  private final KeyMatch match;
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
    this.match = new KeyMatch(rewrite);
    this.timing = timing;
  }

  /** Which keys are compared, and by what the source is known to be the same. */
  public record Basis(Snapshot replayed, String fingerprint, long blocksEach) {}

  private record Compared(long rows, long different) {}

  private record Range(Chunk chunk, boolean ofSource, boolean isWholeTable) {}

  /** Ends the step when a difference is found; the message has the count and never a value. */
  public void run(Session lead, Workers workers, Basis basis, Progress progress)
      throws SQLException {
    List<Range> ranges = new ArrayList<>();
    for (Leaf leaf : rewrite.source().leaves()) {
      ranges.addAll(cut(lead, leaf, basis.blocksEach(), true));
    }
    for (Leaf leaf : rewrite.target().leaves()) {
      ranges.addAll(cut(lead, leaf, basis.blocksEach(), false));
    }
    long blocks = ranges.stream().mapToLong(range -> range.chunk().blocks()).sum();
    long start = timing.nanoTime();
    try {
      workers.each(
          new Workers.Items<>(ranges, range -> range.chunk().blocks()),
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
    Compared first = session.transaction(() -> compare(session, range, basis, NOTHING_LATE));
    Compared found = first;
    if (found.different() > 0) {
      found = session.repeatableRead(() -> compareAtOneMoment(session, range, basis, first));
    }
    rowsDone.addAndGet(found.rows());
    differences.addAndGet(found.different());
    blocksDone.addAndGet(range.chunk().blocks());
  }

  /** With the keys that have not come in time for the transaction's snapshot, where that may be. */
  private Compared compareAtOneMoment(Session session, Range range, Basis basis, Compared before)
      throws SQLException {
    long slice = -lateSlices.incrementAndGet();
    if (capture.addLate(session, basis.replayed(), slice).isEmpty()) {
      return before;
    }
    Sql late =
        Sql.of("and not exists (select from {scratch} b where b.slice = {slice} and {entry})")
            .with("scratch", run.names().scratch())
            .with("slice", slice)
            .with("entry", entry(range));
    Compared found = compare(session, range, basis, late.fragment());
    session.execute(
        Sql.of("delete from {scratch} where slice = {slice}")
            .with("scratch", run.names().scratch())
            .with("slice", slice));
    return found;
  }

  private Compared compare(Session session, Range range, Basis basis, Fragment notLate)
      throws SQLException {
    if (!range.isWholeTable()) {
      // Or each range would read the whole other table.
      session.execute(Sql.of("set local enable_hashjoin = off; set local enable_mergejoin = off"));
    }
    Sql sql = range.ofSource() ? missingInTarget() : missingInSource();
    return session.one(
        sql.with("leaf", range.chunk().leaf().name())
            .with("backlog", run.names().backlog())
            .with("entry", entry(range))
            .with("captured", Backlog.since(basis.replayed()))
            .with("notLate", notLate)
            .with("blocks", ChunkCopier.blocks(session.majorVersion(), range.chunk(), "r")),
        row -> new Compared(row.getLong(1), row.getLong(2)));
  }

  /** The entry {@code b} of the row {@code r}. */
  private Fragment entry(Range range) {
    return range.ofSource() ? match.sourceByKey("r", "b") : match.keyByTarget("b", "r");
  }

  private Sql missingInTarget() {
    return Sql.of(
            """
            select count(*), count(*) filter (
              where (t.{key} is null or {differ})
                and not exists (
                  select from {backlog} b where {entry} and {captured}){notLate})
            from only {leaf} r left join {target} t on {sameKey}
            where {blocks}""")
        .with("target", rewrite.target().name())
        .with("sameKey", match.targetBySource("t", "r"))
        .with("key", rewrite.targetKey().names().get(0))
        .with("differ", differ());
  }

  private Fragment differ() {
    Fragment images = differ(sourceImage(), targetImage());
    return rewrite.forth().map(forth -> differ(forth, images)).orElse(images);
  }

  private static Fragment differ(Fragment one, Fragment other) {
    return new Fragment("row(" + one.sql() + ")::record *<> row(" + other.sql() + ")::record");
  }

  /**
   * On a way back: what the source holds is what comes forth from the old table, so nothing was
   * rounded on the way; or, where the user has said how values go back, they have gone so.
   */
  private Fragment differ(ColumnMapping forth, Fragment images) {
    Fragment differ =
        differ(
            Fragment.join(
                ", ",
                forth.pairs().stream()
                    .map(pair -> compared(pair, new Fragment("r." + pair.target().quoted())))
                    .toList()),
            Fragment.join(
                ", ",
                forth.pairs().stream().map(pair -> compared(pair, castValue(pair, "t"))).toList()));
    return rewrite.mapping().pairs().stream().allMatch(pair -> pair.using() == null)
        ? differ
        : new Fragment(differ.sql() + " and " + images.sql());
  }

  /** What has kept its type has kept its image. */
  private static Fragment compared(Pair pair, Fragment value) {
    return pair.sameType() || pair.using() != null
        ? value
        : ComparedValue.of(value.sql(), pair.targetType());
  }

  private Sql missingInSource() {
    return Sql.of(
            """
            select count(*), count(*) filter (
              where s.{key} is null
                and not exists (
                  select from {backlog} b where {entry} and {captured}){notLate})
            from only {leaf} r left join {source} s on {sameKey}
            where {blocks}""")
        .with("source", rewrite.source().name())
        .with("sameKey", match.sourceByTarget("s", "r"))
        .with("key", rewrite.sourceKey().names().get(0));
  }

  private Fragment sourceImage() {
    return Fragment.join(
        ", ", rewrite.mapping().pairs().stream().map(pair -> castValue(pair, "r")).toList());
  }

  private static Fragment castValue(Pair pair, String row) {
    Fragment value = pair.value(row);
    return pair.isUnchanged()
        ? value
        : new Fragment("cast(" + value.sql() + " as " + pair.targetType() + ")");
  }

  private Fragment targetImage() {
    return Fragment.join(
        ", ",
        rewrite.mapping().pairs().stream()
            .map(pair -> new Fragment("t." + pair.target().quoted()))
            .toList());
  }

  private List<Range> cut(Session session, Leaf leaf, long blocksEach, boolean ofSource)
      throws SQLException {
    long blocks =
        session.one(
            Sql.of(
                    """
                    select pg_relation_size(?::bigint::oid::regclass)
                      / current_setting('block_size')::bigint""")
                .bind(leaf.oid()),
            row -> row.getLong(1));
    long each = session.majorVersion() < 14 || blocksEach == 0 ? Math.max(1, blocks) : blocksEach;
    List<Range> ranges = new ArrayList<>();
    for (long first = 0; first < blocks; first += each) {
      long end = Math.min(blocks, first + each);
      ranges.add(new Range(new Chunk(leaf, first, end), ofSource, blocks <= 4 * each));
    }
    return ranges;
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
