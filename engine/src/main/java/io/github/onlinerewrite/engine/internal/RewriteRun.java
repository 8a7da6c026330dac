package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.capture.TriggerCapture;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.copy.ChunkCopier;
import io.github.onlinerewrite.engine.internal.copy.Copy;
import io.github.onlinerewrite.engine.internal.cutover.CutOver;
import io.github.onlinerewrite.engine.internal.cutover.SwapAddition;
import io.github.onlinerewrite.engine.internal.cutover.SwapOutcome;
import io.github.onlinerewrite.engine.internal.decoding.LogicalCapture;
import io.github.onlinerewrite.engine.internal.dependents.BuiltViews;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.replay.CatchUp;
import io.github.onlinerewrite.engine.internal.replay.Replayer;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.verify.RowComparison;
import io.github.onlinerewrite.engine.internal.work.Progress;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The algorithm. {@link #run} is the whole of it; each of its lines is a package.
 *
 * <p>Every step may be repeated: a run that takes over from a dead one goes through all of them,
 * and each does what is left of it.
 */
final class RewriteRun implements AutoCloseable {

  /** Somebody who truncates the source again and again would keep us copying for ever. */
  private static final int MOST_COPIES = 50;

  /** Nor may somebody who refreshes views more often than all of them can be built. */
  private static final int MOST_REBUILDS = 3;

  private final Run run;
  private final Rewrite rewrite;
  private final RewriteOptions options;
  private final Session lead;
  private final Journal journal;
  private final Progress progress;
  private final Timing timing;
  private final RunTools tools;
  private final Waits waits;
  private final Backlog backlog;
  private final ChangeCapture capture;
  private final Copy copy;
  private final Replayer replayer;
  private final CatchUp catchUp;
  private final CutOver cutOver;

  private BuiltViews built = BuiltViews.NONE;
  private int rebuilt;

  /**
   * A run.
   *
   * @param addition what the swap does besides
   */
  RewriteRun(
      Run run, Rewrite rewrite, RewriteOptions options, RunTools tools, SwapAddition addition) {
    this.run = run;
    this.rewrite = rewrite;
    this.options = options;
    this.lead = tools.sessions().lead();
    this.journal = tools.journal();
    this.progress = tools.progress();
    this.timing = tools.timing();
    this.tools = tools;
    this.waits = new Waits(rewrite, options, tools);
    this.backlog = new Backlog(run, rewrite.sourceKey());
    this.capture = captureOf(run, rewrite, options, tools);
    this.copy = new Copy(run, rewrite, capture, journal, timing);
    this.replayer = new Replayer(run, rewrite, capture, journal, Replayer.DEFAULT_KEYS_A_SLICE);
    this.catchUp =
        new CatchUp(
            replayer,
            options.stallBudget(),
            new CatchUp.Tools(
                waits::replaying, () -> waits.busyWorkers(options.workers()), progress, timing));
    this.cutOver =
        new CutOver(
            run,
            rewrite,
            options,
            journal,
            new CutOver.Tools(
                tools.sessions(), replayer, catchUp, tools.attempts(), progress, timing, addition));
    progress.measure(this::backlogNow);
    if (capture.endsWithProcess()) {
      progress.captureEnds();
    }
    if (rewrite.isWayBack()) {
      progress.leadsBack();
    }
  }

  private static ChangeCapture captureOf(
      Run run, Rewrite rewrite, RewriteOptions options, RunTools tools) {
    return switch (options.capture()) {
      case TRIGGER ->
          new TriggerCapture(run, new Backlog(run, rewrite.sourceKey()), options.backlogLimit());
      case LOGICAL ->
          new LogicalCapture(
              run,
              rewrite,
              new LogicalCapture.Tools(
                  tools.sessions(),
                  tools.attempts(),
                  tools.progress(),
                  tools.timing(),
                  options.swapTimeout(),
                  options.backlogLimit()));
    };
  }

  /** Ends what of the capture lives with this process. */
  @Override
  public void close() throws SQLException {
    capture.close();
  }

  private OptionalLong backlogNow() throws SQLException {
    capture.requireAlive();
    Snapshot replayed = journal.entry(lead, run.id()).replaySnapshot();
    return replayed == null
        ? OptionalLong.empty()
        : OptionalLong.of(backlog.estimate(lead, replayed));
  }

  /** Everything up to and including the swap. */
  SwapOutcome run(CutOver.Planning planning) throws SQLException {
    begin();
    return untilNotReplaced(
        () -> {
          fill();
          verify();
          built = buildViews();
          return cutOver(planning);
        });
  }

  /**
   * Everything that can be done before the swap; what applications write is captured from now on.
   */
  void prepare() throws SQLException {
    begin();
    untilNotReplaced(
        () -> {
          fill();
          verify();
          return ready();
        });
  }

  /** Brings a target that was prepared up to date, and the backlog down to what is new. */
  void refresh() throws SQLException {
    untilNotReplaced(
        () -> {
          fill();
          requireAsCopied();
          if (!journal.entry(lead, run.id()).compared()) {
            verify();
          }
          backlog.compact(lead, replayer.replayed(lead));
          return ready();
        });
  }

  private void fill() throws SQLException {
    each("bring the CHECKs of the target up to date", CheckConstraints.upToDate(lead, rewrite));
    copy();
    index();
    catchUp();
  }

  /** What leaves no key in the backlog is not left for the swap to find. */
  private void requireAsCopied() throws SQLException {
    ChunkCopier.compare(
        run,
        Fingerprint.read(lead, rewrite.source(), rewrite.target()),
        Objects.requireNonNull(journal.entry(lead, run.id()).fingerprint(), "the copy has begun"));
  }

  private boolean ready() throws SQLException {
    journal.ready(lead, run);
    progress.begin(rewrite.isWayBack() ? RewritePhase.IN_SYNC : RewritePhase.READY);
    return true;
  }

  /** The source may be truncated, or rewritten by somebody else, at any time. */
  private <T> T untilNotReplaced(Session.Work<T> steps) throws SQLException {
    for (int copies = 1; ; copies++) {
      try {
        return steps.run();
      } catch (SourceReplacedException replaced) {
        copyAgain(replaced, copies);
      } catch (SQLException failure) {
        throw altered(failure);
      }
    }
  }

  long keysReplayed() {
    return catchUp.keys();
  }

  long rowsCopied() throws SQLException {
    return copy.rows(lead);
  }

  private void begin() throws SQLException {
    if (rewrite.isWayBack()) {
      progress.begin(RewritePhase.CAPTURE);
      new TargetReady(run, rewrite, tools, waits).asOldTable();
      return;
    }
    boolean isPrepared = journal.entry(lead, run.id()).copySnapshot() != null;
    if (isPrepared && !capture.endsWithProcess()) {
      return;
    }
    progress.begin(RewritePhase.CAPTURE);
    if (!isPrepared) {
      new TargetReady(run, rewrite, tools, waits).asTarget();
    }
    new SourceTriggers(run, tools).install(rewrite.source(), capture, options.swapTimeout());
    capture.begin(lead);
    beginCopy();
  }

  private void beginCopy() throws SQLException {
    waits.forTarget("empty the target");
    waits.onTarget(
        "empty the target",
        () -> {
          copy.begin(lead, options);
          return true;
        });
    new Indexing(run, rewrite, options, tools).tellTakenOff();
  }

  private void copy() throws SQLException {
    progress.begin(RewritePhase.COPY);
    waits.forSource(lead);
    copy.run(lead, waits.workers(LockMode.ROW_EXCLUSIVE, "copy rows"), progress);
  }

  private void index() throws SQLException {
    progress.begin(RewritePhase.INDEX);
    new Indexing(run, rewrite, options, tools)
        .build(
            () -> {
              // What came during the whole copy has no limit of time.
              catchUp.behind(lead, tools.throttling());
              return toOneState();
            });
  }

  private void each(String purpose, List<Sql> statements) throws SQLException {
    for (Sql statement : statements) {
      waits.onTarget(
          purpose,
          () ->
              run.transaction(
                  lead,
                  () -> {
                    lead.execute(Patience.SET_LOCAL);
                    lead.execute(statement);
                    return true;
                  }));
    }
  }

  private void catchUp() throws SQLException {
    progress.begin(RewritePhase.CATCH_UP);
    waits.forSource(lead);
    // The rounds after it do not: replay must outrun whoever writes.
    catchUp.behind(lead, tools.throttling());
    cutOver.boundOldSnapshots();
    catchUp.untilShort(lead, Deadline.after(timing, options.swapTimeout()));
  }

  private void verify() throws SQLException {
    if (!options.verify()) {
      return;
    }
    progress.begin(RewritePhase.VERIFY);
    waits.forSource(lead);
    JournalEntry entry = journal.entry(lead, run.id());
    RowComparison.Basis basis =
        new RowComparison.Basis(
            replayer.replayed(lead),
            Objects.requireNonNull(entry.fingerprint(), "the copy has begun"),
            Copy.blocksEach(lead, options));
    new RowComparison(run, rewrite, capture, timing)
        .run(lead, waits.workers(LockMode.ACCESS_SHARE, "compare rows"), basis, progress);
    journal.compared(lead, run);
  }

  /** Late, so that they show nearly what the target holds at the swap. */
  private BuiltViews buildViews() throws SQLException {
    BuiltViews views = BuiltViews.of(lead, rewrite);
    each("build views", BuiltViews.leftovers(lead, rewrite.target().oid()));
    if (!views.statements().isEmpty()) {
      // Else they could show rows of different moments together.
      toOneState();
      each("build views", views.statements());
    }
    return views;
  }

  private boolean toOneState() throws SQLException {
    catchUp.untilShort(lead, Deadline.after(timing, options.swapTimeout()));
    catchUp.toOneState(lead);
    return true;
  }

  private SwapOutcome cutOver(CutOver.Planning planning) throws SQLException {
    progress.begin(RewritePhase.CUT_OVER);
    return cutOver.run(
        session -> {
          keepUpToDate(session);
          return planning.plan(session);
        });
  }

  private void keepUpToDate(Session session) throws SQLException {
    BuiltViews latest = built.upToDate(session, rewrite, this::buildViews);
    if (!latest.equals(built)) {
      rebuilt++;
      built = rebuilt < MOST_REBUILDS ? latest : latest.refreshedMeanwhile(session, rewrite);
    }
  }

  /**
   * A statement that no longer fits the tables fails for what somebody else did to them; what is
   * missing is named by the server.
   */
  private SQLException altered(SQLException failure) throws SQLException {
    boolean unfit =
        SqlStates.isWrongDefinition(failure)
            && !SqlStates.isUndefinedTable(failure)
            && !SqlStates.isUndefinedColumn(failure);
    String copied = unfit && lead.isAlive() ? journal.entry(lead, run.id()).fingerprint() : null;
    if (copied != null) {
      try {
        ChunkCopier.compare(
            run, Fingerprint.read(lead, rewrite.source(), rewrite.target()), copied);
      } catch (SourceReplacedException replaced) {
        failure.addSuppressed(replaced);
      }
    }
    return failure;
  }

  private void copyAgain(SourceReplacedException replaced, int copies) throws SQLException {
    if (copies >= MOST_COPIES) {
      throw StepException.notAchieved(
          "the table was copied "
              + copies
              + " times, because it is truncated or rewritten again and again; the last time: "
              + replaced.getMessage()
              + ". The source is in place. Run it again when that has stopped.");
    }
    requireNothingKept(replaced);
    progress.say(replaced.getMessage() + "; copying it again");
    beginCopy();
  }

  /** An old table would lose what it has in columns that the new one lacks, unless none is left. */
  private void requireNothingKept(SourceReplacedException replaced) throws SQLException {
    if (!rewrite.kept().isEmpty()
        && !Backlog.isEmptied(lead, run.names(), replayer.replayed(lead), rewrite.source())) {
      throw StepException.failed(
          replaced.getMessage()
              + ", so all rows would be copied back, and the old table would lose its columns "
              + Identifier.list(rewrite.kept())
              + ". "
              + run.lost());
    }
  }
}
