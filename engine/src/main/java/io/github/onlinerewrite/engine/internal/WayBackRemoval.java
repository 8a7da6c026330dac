package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.cutover.Refusal;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Gives up a way back, begun or only prepared: captures go before their backlog. Can be repeated:
 * what a dead one has left is done by the next.
 */
final class WayBackRemoval {

  private final RunTools tools;
  private final Session lead;

  WayBackRemoval(RunTools tools) {
    this.tools = tools;
    this.lead = tools.sessions().lead();
  }

  /** Of a rewrite that has swapped: from now on there is no way back. */
  void giveUp(JournalEntry back, Duration patience) throws SQLException {
    Run run = new Takeover(tools).of(back.id());
    run.transaction(
        lead,
        () -> {
          // First, so that nobody goes back on a capture that is incomplete.
          tools.journal().phase(lead, run, RewritePhase.ABORTED);
          return true;
        });
    // The old table is dropped, unless somebody has given it another name.
    new RevertRemains(tools, back).remove(run, patience);
    remove(run, patience);
  }

  /** What is named after {@code run}, once no trigger uses it. */
  void remove(Run run, Duration patience) throws SQLException {
    new SourceTriggers(run, tools).removeAll(patience);
    new TriggerRemoval(run, tools).guard(patience);
    new BacklogRemoval(run, tools)
        .drop(
            patience,
            () -> {
              new Guard(run.names()).dropFunction(lead);
              new Refusal(run.names()).dropFunction(lead);
              return true;
            });
  }
}
