package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.check.Undone;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.work.Progress;
import java.sql.SQLException;
import java.util.Objects;

/** The rewrite that a way back leads back from. */
final class Forth {

  private final RunTools tools;
  private final Journal journal;
  private final Session lead;

  Forth(RunTools tools) {
    this.tools = tools;
    this.journal = tools.journal();
    this.lead = tools.sessions().lead();
  }

  /** What {@code back} undoes. */
  Undone of(JournalEntry back) throws SQLException {
    JournalEntry forth = journal.entry(lead, Objects.requireNonNull(back.reverts()));
    return new Undone(RewriteSpec.ofCanonical(forth.spec()), back.keyColumns());
  }

  /**
   * Does what its swap has left: its capture must be off the old table before rows are replayed
   * into that, and its constraints valid before they are carried back. Refuses before that when
   * there is no way back.
   */
  void complete(JournalEntry back, RewriteOptions options) throws SQLException {
    new Examining(tools, RewriteSpec.ofCanonical(back.spec()), options, back.source())
        .patiently(
            () -> {
              new WayBackIntact(lead, journal, back).require();
              return true;
            });
    JournalEntry forth = journal.entry(lead, Objects.requireNonNull(back.reverts()));
    if (forth.phase() == RewritePhase.SWAPPED) {
      RunTools apart =
          RunTools.of(
              tools.sessions(), journal.schema(), forth.source(), options, RewriteListener.NONE);
      Run run = new Takeover(apart).of(forth.id());
      apart.progress().writeTo(new Progress.Reports(journal, run, lead));
      new AfterSwap(run, apart, options.swapTimeout()).run(false);
    }
  }
}
