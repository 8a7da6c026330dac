package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.check.DefaultSchema;
import io.github.onlinerewrite.engine.internal.check.Examination;
import io.github.onlinerewrite.engine.internal.check.Preconditions;
import io.github.onlinerewrite.engine.internal.check.Undone;
import io.github.onlinerewrite.engine.internal.cutover.SwapAddition;
import io.github.onlinerewrite.engine.internal.cutover.SwapOutcome;
import io.github.onlinerewrite.engine.internal.dependents.CarryPlan;
import io.github.onlinerewrite.engine.internal.dependents.Dependents;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.state.TableLock;
import io.github.onlinerewrite.engine.internal.state.TakenIndexes;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of {@code rewrite}: takes the table's advisory lock, finds out what there is to do, and
 * does it.
 */
public final class Rewriting {

  private static final Logger LOG = LoggerFactory.getLogger(Rewriting.class);

  private final RunTools tools;
  private final Sessions sessions;
  private final Session lead;
  private final Journal journal;
  private final Asked asked;
  private final RewriteSpec spec;
  private final RewriteOptions options;
  private final QualifiedName source;
  private final Timing timing;
  private final long start;
  private final Progress progress;

  public Rewriting(
      Sessions sessions,
      Identifier journalSchema,
      RewriteSpec spec,
      RewriteOptions options,
      RewriteListener listener)
      throws SQLException {
    this(
        sessions,
        journalSchema,
        new Asked(source(sessions.lead(), spec.schema(), spec.table()), spec, options, null),
        listener);
  }

  private Rewriting(
      Sessions sessions, Identifier journalSchema, Asked asked, RewriteListener listener) {
    this(RunTools.of(sessions, journalSchema, asked.source, asked.options, listener), asked);
  }

  /**
   * What is asked for.
   *
   * @param undone the rewrite that is reverted by it; null: it is none of the way back
   */
  record Asked(
      QualifiedName source, RewriteSpec spec, RewriteOptions options, @Nullable Undone undone) {}

  Rewriting(RunTools tools, Asked asked) {
    this.tools = tools;
    this.sessions = tools.sessions();
    this.lead = sessions.lead();
    this.journal = tools.journal();
    this.asked = asked;
    this.spec = asked.spec;
    this.options = asked.options;
    this.source = asked.source;
    this.timing = tools.timing();
    this.start = timing.nanoTime();
    this.progress = tools.progress();
  }

  static QualifiedName source(Session session, @Nullable String schema, String table)
      throws SQLException {
    return new QualifiedName(
        schema == null ? DefaultSchema.of(session) : new Identifier(schema), new Identifier(table));
  }

  /** Rewrites; every failure comes out as a {@link RewriteException}. */
  public RewriteResult rewrite() {
    return Failures.ofRewriting(source, progress).wrap(this::rewriteOrThrow);
  }

  private RewriteResult rewriteOrThrow() throws SQLException {
    progress.begin(RewritePhase.CHECK);
    try (TableLock held = new OnlyRun(timing, OnlyRun.PATIENCE, progress).lock(lead, source)) {
      LOG.debug("{}: holds {}", source, held);
      return goOn();
    }
  }

  /** Does what there is to do; the table's lock is held. */
  RewriteResult goOn() throws SQLException {
    Claim claim = claims().claim();
    if (sessions.canOpenMore() && !(claim instanceof Claim.Swapped)) {
      // All of them now, before anything is touched.
      sessions.others(options.workers());
    }
    if (claim instanceof Claim.Restart restart) {
      progress.say("giving up rewrite " + restart.entry().id() + ", and beginning anew");
      new Abort(tools).run(restart.entry());
      claim = claims().claim();
    }
    if (claim instanceof Claim.Swapped swapped) {
      return finish(swapped.entry());
    }
    if (claim instanceof Claim.Resume resume) {
      return resume(resume);
    }
    journal.install(lead);
    Rewrite fresh = ((Claim.Fresh) claim).rewrite();
    progress.say(Preconditions.spaceNeeded(lead, fresh.source()));
    Begun begun = begin(fresh);
    progress.writeTo(new Progress.Reports(journal, begun.run(), lead));
    return run(begun.run(), begun.rewrite(), options);
  }

  private RewriteResult resume(Claim.Resume resume) throws SQLException {
    Run run = new Takeover(tools).of(resume.entry().id());
    progress.writeTo(new Progress.Reports(journal, run, lead));
    progress.say("resuming rewrite " + run.id() + " in phase " + resume.entry().phase());
    RewriteOptions asBegun = options.withCapture(resume.entry().capture());
    if (!options.swapLater() || !resume.entry().ready()) {
      return run(run, resume.rewrite(), asBegun);
    }
    try (RewriteRun steps = steps(run, resume.rewrite(), asBegun)) {
      namingRows(
          () -> {
            steps.refresh();
            return true;
          });
      return result(steps, 0, Ended.PREPARED);
    }
  }

  private Claims claims() {
    return new Claims(tools, asked);
  }

  private record Begun(Run run, Rewrite rewrite) {}

  /**
   * A derived target comes into being with its journal entry, so that a resume or abort finds it.
   */
  private Begun begin(Rewrite rewrite) throws SQLException {
    return lead.transaction(
        () -> {
          if (!rewrite.derived()) {
            return new Begun(
                journal.begin(lead, spec.canonical(), rewrite, null, options.capture()), rewrite);
          }
          Preconditions.Derived derived =
              Preconditions.derive(
                  lead, spec.inSchema(source.schema().value()), options, journal.schema());
          return new Begun(
              journal.begin(
                  lead, spec.canonical(), derived.rewrite(), derived.basis(), options.capture()),
              derived.rewrite());
        });
  }

  private RewriteResult run(Run run, Rewrite rewrite, RewriteOptions asBegun) throws SQLException {
    RewriteRun steps = steps(run, rewrite, asBegun);
    SwapOutcome outcome;
    try (steps) {
      if (options.swapLater()) {
        namingRows(
            () -> {
              steps.prepare();
              return true;
            });
        return result(steps, 0, Ended.PREPARED);
      }
      outcome = namingRows(() -> steps.run(session -> plan(session, run, rewrite)));
    }
    if (!outcome.readersExact()) {
      progress.keep(
          "the final replay was done under the swap's lock: writes are exact; a REPEATABLE READ "
              + "transaction that was open during the swap may have read the state of the last "
              + "catch-up");
    }
    progress.begin(RewritePhase.SWAPPED);
    afterSwap(run).run(spec.dropOldTable());
    return result(steps, outcome.attempts(), Ended.SWAPPED);
  }

  private RewriteRun steps(Run run, Rewrite rewrite, RewriteOptions asBegun) throws SQLException {
    return new RewriteRun(run, rewrite, asBegun, tools, addition(run, rewrite, asBegun));
  }

  private SwapAddition addition(Run run, Rewrite rewrite, RewriteOptions asBegun)
      throws SQLException {
    Long reverts = journal.entry(lead, run.id()).reverts();
    if (reverts != null) {
      return new Reversal(run, rewrite, reverts);
    }
    return spec.keepInSync()
        ? new WayBack(
            run, rewrite, spec, options.backlogLimit(), new Waits(rewrite, asBegun, tools))
        : SwapAddition.NONE;
  }

  /** A row that was written since the check may be refused: how many there are is worth a look. */
  private <T> T namingRows(Session.Work<T> steps) throws SQLException {
    try {
      return steps.run();
    } catch (SQLException failure) {
      if (!SqlStates.isRowRefused(failure) || !lead.isAlive()) {
        throw failure;
      }
      List<Finding> findings = examineRows().findings();
      if (findings.isEmpty()) {
        throw failure;
      }
      throw StepException.failed(
          (asked.undone() == null ? "the target" : "the old table")
              + " cannot take every row. "
              + progress.left()
              + "Mend the rows and run it again: it resumes; "
              + progress.orAbort()
              + listed(findings.stream().map(Finding::toString)));
    }
  }

  private Examination examineRows() throws SQLException {
    RewriteSpec inSchema = spec.inSchema(source.schema().value());
    return asked.undone() == null
        ? Preconditions.examineRows(lead, inSchema, options, journal.schema())
        : Preconditions.examineBack(lead, backward(inSchema), true);
  }

  private Preconditions.Asked backward(RewriteSpec inSchema) {
    return new Preconditions.Asked(inSchema, options, journal.schema(), asked.undone());
  }

  private Examination examineAgain(Session session) throws SQLException {
    RewriteSpec inSchema = spec.inSchema(source.schema().value());
    return asked.undone() == null
        ? Preconditions.examineAgain(session, inSchema, options, journal.schema())
        : Preconditions.examineBack(session, backward(inSchema), false);
  }

  private static String listed(Stream<String> points) {
    return points.map(point -> "\n  - " + point).collect(Collectors.joining());
  }

  private AfterSwap afterSwap(Run run) {
    return new AfterSwap(run, tools, options.swapTimeout());
  }

  /** Somebody may have attached something since the check that cannot be carried. */
  private CarryPlan plan(Session session, Run run, Rewrite rewrite) throws SQLException {
    claims().refuseAltered(run);
    Examination now = examineAgain(session);
    CarryPlan plan =
        now.findings().isEmpty()
            ? Dependents.plan(session, rewrite)
            : new CarryPlan(List.of(), List.of(), List.of(), List.of(), List.of());
    String obstacles =
        listed(
            Stream.of(
                    now.findings().stream().map(Finding::toString),
                    plan.obstacles().stream(),
                    new TakenIndexes(run)
                        .all(session).stream()
                            .map(each -> "Index " + each.index().name() + " is not back."))
                .flatMap(each -> each));
    if (!obstacles.isEmpty()) {
      throw StepException.notAchieved(
          "the table was changed during the run so that it cannot be swapped as it is. The source "
              + "is in place. Correct it and run it again: it resumes."
              + obstacles);
    }
    return plan;
  }

  /** Does what a rewrite that has swapped has left, if anything. */
  RewriteResult finish(JournalEntry entry) throws SQLException {
    if (entry.phase() == RewritePhase.SWAPPED) {
      Run run = new Takeover(tools).of(entry.id());
      progress.writeTo(new Progress.Reports(journal, run, lead));
      // The run that has swapped may have died before its swap was safe on disk.
      lead.transaction(
          () -> {
            run.commitSafely(lead);
            return true;
          });
      afterSwap(run).run(spec.dropOldTable());
    }
    progress.say("this rewrite has swapped before; nothing is copied again");
    return result(null, 0, Ended.HAD_SWAPPED);
  }

  private enum Ended {
    PREPARED,
    SWAPPED,
    HAD_SWAPPED
  }

  private RewriteResult result(@Nullable RewriteRun steps, int tried, Ended ended)
      throws SQLException {
    RewriteResult result =
        new RewriteResult(
            source.toString(),
            source.sibling(spec.oldTableName()).toString(),
            steps == null ? 0 : steps.rowsCopied(),
            steps == null ? 0 : steps.keysReplayed(),
            timing.since(start),
            tools.attempts().longest().lockHeld(),
            tools.attempts().longest().total(),
            tried,
            ended == Ended.HAD_SWAPPED,
            ended == Ended.PREPARED,
            progress.kept());
    LOG.info(
        "{}: {}: {} rows copied, {} keys replayed, {} ms, lock held {} ms, stall {} ms",
        source,
        ended,
        result.rowsCopied(),
        result.changesReplayed(),
        result.wallTime().toMillis(),
        result.longestLockHeld().toMillis(),
        result.longestStall().toMillis());
    return result;
  }
}
