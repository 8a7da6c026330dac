package io.github.onlinerewrite.engine.internal.copy;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Chunk;
import io.github.onlinerewrite.engine.internal.state.ChunkList;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.target.IndexTakeOff;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Workers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The copy of the whole source, which resumes where a dead run has left it. */
public final class Copy {

  private final Run run;
  private final Rewrite rewrite;
  private final Backlog backlog;
  private final ChangeCapture capture;
  private final Journal journal;
  private final Timing timing;

  public Copy(Run run, Rewrite rewrite, ChangeCapture capture, Journal journal, Timing timing) {
    this.run = run;
    this.rewrite = rewrite;
    this.capture = capture;
    this.backlog = new Backlog(run, rewrite.sourceKey());
    this.journal = journal;
    this.timing = timing;
  }

  /**
   * Begins the copy in one transaction: the target is emptied and its indexes are taken off, then
   * the snapshot R is taken, then the blocks are counted. What is on later pages, or changed after
   * R, is in the backlog since R. Waits for locks no longer than {@link Patience} has it.
   */
  public void begin(Session session, RewriteOptions options) throws SQLException {
    run.transaction(
        session,
        () -> {
          ChunkList chunks = new ChunkList(run);
          session.execute(Patience.SET_LOCAL);
          session.execute(Sql.of("truncate {target}").with("target", rewrite.target().name()));
          IndexTakeOff.takeOff(session, run, rewrite);
          chunks.clear(session);
          Fingerprint fingerprint = Fingerprint.read(session, rewrite.source(), rewrite.target());
          requireSettings(run, fingerprint, journal.entry(session, run.id()).prepared());
          requireCapture(session);
          journal.copyBegins(session, run, fingerprint.stored());
          if (backlog.isFull(session)) {
            throw Backlog.full(run);
          }
          for (Leaf leaf : rewrite.source().leaves()) {
            chunks.cut(session, leaf, blocksOfChunk(session, options));
          }
          return true;
        });
  }

  /** The target that was prepared by other settings would keep what it was given. */
  public static void requireSettings(Run run, Fingerprint now, @Nullable String prepared) {
    if (prepared != null && !now.settings().equals(prepared)) {
      throw ChunkCopier.altered(run);
    }
  }

  /** Copies what is not yet copied. */
  public void run(Session lead, Workers workers, Progress progress) throws SQLException {
    JournalEntry entry = journal.entry(lead, run.id());
    Snapshot since = Objects.requireNonNull(entry.copySnapshot(), "the copy has begun");
    String fingerprint = Objects.requireNonNull(entry.fingerprint(), "the copy has begun");
    ChunkCopier copier = new ChunkCopier(run, rewrite, capture, since, fingerprint);
    ChunkList chunks = new ChunkList(run);
    ChunkList.Totals before = chunks.totals(lead);
    long start = timing.nanoTime();
    try {
      workers.each(
          new Workers.Items<>(chunks.open(lead, rewrite.source().leaves()), Chunk::blocks),
          copier::copy,
          () ->
              progress.report(
                  (table, phase) ->
                      report(table, phase, before, chunks.totals(lead), timing.since(start))));
    } catch (SQLException failure) {
      copier.explain(failure, lead);
    }
  }

  /** How many rows the copy in force has put into the target. */
  public long rows(Session session) throws SQLException {
    return new ChunkList(run).totals(session).rows();
  }

  private static RewriteProgress report(
      String table,
      RewritePhase phase,
      ChunkList.Totals before,
      ChunkList.Totals now,
      Duration took) {
    long blocks = now.blocksDone() - before.blocksDone();
    double seconds = Math.max(0.001, took.toMillis() / 1000.0);
    return new RewriteProgress(
        table,
        phase,
        (int) (100 * now.blocksDone() / Math.max(1, now.blocks())),
        now.rows(),
        (long) ((now.rows() - before.rows()) / seconds),
        OptionalLong.empty(),
        eta(blocks, now.blocks() - now.blocksDone(), took),
        "");
  }

  private static @Nullable Duration eta(long done, long left, Duration took) {
    return done == 0 ? null : Duration.ofMillis(took.toMillis() * left / done);
  }

  /** 0: the whole leaf, where there is no scan of a range of TIDs. */
  private static long blocksOfChunk(Session session, RewriteOptions options) throws SQLException {
    return session.majorVersion() < 14 ? 0 : blocksEach(session, options);
  }

  /** How many blocks are worked on at once, a second's at most where there is a rate. */
  public static long blocksEach(Session session, RewriteOptions options) throws SQLException {
    long blockSize =
        session.one(Sql.of("select current_setting('block_size')::bigint"), row -> row.getLong(1));
    ByteSize rate = options.throttle().maxRate();
    long bytes = options.chunkSize().bytes();
    return Math.max(1, (rate == null ? bytes : Math.min(bytes, rate.bytes())) / blockSize);
  }

  /**
   * The copy rests on capture. Read after the fingerprint, so that a partition which came before it
   * is seen here, and one that comes later differs from it.
   */
  private void requireCapture(Session session) throws SQLException {
    TableDefinition now =
        TableCatalog.find(session, rewrite.source().name()).orElse(rewrite.source());
    capture.requireComplete(session, now);
    if (!now.family().equals(rewrite.source().family())) {
      throw Backlog.incomplete(run);
    }
  }
}
