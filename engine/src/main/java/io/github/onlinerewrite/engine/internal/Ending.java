package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.check.Server;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.state.TableLock;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a rewrite: before its swap ({@link #abort}) or after it ({@link #finish}). */
public final class Ending {

  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  private final RunTools tools;
  private final Session lead;
  private final Journal journal;
  private final QualifiedName source;
  private final Progress progress;

  public Ending(
      Sessions sessions, Identifier journalSchema, QualifiedName source, RewriteListener listener) {
    this.tools = RunTools.of(sessions, journalSchema, source, RewriteOptions.defaults(), listener);
    this.lead = sessions.lead();
    this.journal = tools.journal();
    this.source = source;
    this.progress = tools.progress();
  }

  /**
   * Leaves the source as it was before the rewrite; a target that was named stays, empty, and one
   * that was derived goes.
   */
  public void abort() {
    Failures.ofEnding(source, progress).wrap(() -> locked(this::abortOrThrow));
  }

  /** Drops the old table and what is ours of a rewrite that has swapped. */
  public void finish() {
    Failures.ofEnding(source, progress).wrap(() -> locked(this::finishOrThrow));
  }

  private interface End {
    void run(JournalEntry entry) throws SQLException;
  }

  private boolean locked(End end) throws SQLException {
    Server.refuseStandby(lead);
    try (TableLock held =
        new OnlyRun(tools.timing(), OnlyRun.PATIENCE, progress).lock(lead, source)) {
      LOG.debug("{}: holds {}", source, held);
      end.run(
          journal
              .latest(lead, source)
              .orElseThrow(
                  () -> StepException.failed("the journal knows no rewrite of this table.")));
      return true;
    }
  }

  private void abortOrThrow(JournalEntry entry) throws SQLException {
    if (entry.isWayBack() && entry.isUnfinished()) {
      abortRevert(entry);
      return;
    }
    if (entry.isWayBack() && entry.phase() == RewritePhase.DONE) {
      progress.say("rewrite " + entry.reverts() + " was reverted before; nothing of it is left");
      return;
    }
    if (entry.isWayBack()) {
      throw StepException.failed(
          "rewrite "
              + entry.reverts()
              + " was reverted, and the old table is back. Revert it again: it finishes what is"
              + " left.");
    }
    if (entry.phase().isSwapped()) {
      throw StepException.failed(
          "rewrite "
              + entry.id()
              + " has swapped, so there is nothing to abort: the old table lacks what was written"
              + " since. Go back with a rewrite in the other direction.");
    }
    // Its target is somebody's by now, who may have put rows into it.
    if (entry.phase() == RewritePhase.ABORTED) {
      progress.say("rewrite " + entry.id() + " was aborted before; nothing of it is left");
      return;
    }
    new Abort(tools).run(entry);
  }

  /** The new table stays, and the old one goes on being kept in sync. */
  private void abortRevert(JournalEntry back) throws SQLException {
    RevertRemains remains = new RevertRemains(tools, back);
    if (back.phase() == RewritePhase.IN_SYNC && !remains.areThere()) {
      throw StepException.failed(
          "rewrite "
              + back.reverts()
              + " has swapped, and nothing was begun since that could be aborted. Revert it to go"
              + " back to the old table, or finish it to drop that.");
    }
    Run run = new Takeover(tools).of(back.id());
    remains.remove(run, AfterSwap.LOCK_PATIENCE);
    run.transaction(
        lead,
        () -> {
          journal.phase(lead, run, RewritePhase.IN_SYNC);
          return true;
        });
    progress.say("the revert is given up; the old table is kept in sync as before");
  }

  /** Of a rewrite whose old table is kept in sync, that ends. */
  private void finishOrThrow(JournalEntry latest) throws SQLException {
    Long reverts = latest.reverts();
    Long wayBack = latest.wayBack();
    if (reverts != null && latest.isUnfinished()) {
      new WayBackRemoval(tools).giveUp(latest, AfterSwap.LOCK_PATIENCE);
      finish(journal.entry(lead, reverts));
      return;
    }
    if (wayBack != null && latest.phase().isSwapped()) {
      // An earlier finish was cut off.
      new WayBackRemoval(tools).giveUp(journal.entry(lead, wayBack), AfterSwap.LOCK_PATIENCE);
    }
    if (reverts != null && latest.phase() == RewritePhase.DONE) {
      progress.say("rewrite " + reverts + " was reverted; nothing of it is left");
      return;
    }
    finish(latest);
  }

  private void finish(JournalEntry entry) throws SQLException {
    if (!entry.phase().isSwapped()) {
      throw StepException.failed(
          "rewrite "
              + entry.id()
              + " has not swapped (phase "
              + entry.phase()
              + "). Run it to its end, or abort it.");
    }
    Run run = new Takeover(tools).of(entry.id());
    progress.writeTo(new Progress.Reports(journal, run, lead));
    boolean drops = !entry.isWayBack() || RewriteSpec.ofCanonical(entry.spec()).dropOldTable();
    new AfterSwap(run, tools, AfterSwap.LOCK_PATIENCE).run(drops);
  }
}
