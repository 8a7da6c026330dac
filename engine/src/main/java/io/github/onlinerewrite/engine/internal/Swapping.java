package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.check.Server;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.TableLock;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call that goes on with a rewrite that was prepared for it: to swap, or to bring the target up
 * to date. What the rewrite is, the journal knows.
 */
public final class Swapping {

  private static final Logger LOG = LoggerFactory.getLogger(Swapping.class);

  /** No rewrite of the table waits for a swap. */
  static final String NOTHING_PREPARED = "nothing-prepared";

  /** One was begun, and is not yet where a swap could be made. */
  static final String NOT_PREPARED = "not-prepared";

  private final RunTools tools;
  private final Session lead;
  private final QualifiedName source;
  private final RewriteOptions options;

  public Swapping(
      Sessions sessions,
      Identifier journalSchema,
      RewriteSpec table,
      RewriteOptions options,
      RewriteListener listener)
      throws SQLException {
    this.lead = sessions.lead();
    this.source = Rewriting.source(lead, table.schema(), table.table());
    this.options = options.withRestart(false);
    this.tools = RunTools.of(sessions, journalSchema, source, options, listener);
  }

  /** Swaps; or finishes, when an earlier call has swapped. */
  public RewriteResult swap() {
    return locked(
        latest -> {
          JournalEntry entry = forth(latest);
          Rewriting rewriting = rewriting(entry, options.withSwapLater(false));
          return entry.phase().isSwapped() ? rewriting.finish(entry) : rewriting.goOn();
        });
  }

  /** Brings the target up to date, and the backlog down to what is new. */
  public RewriteResult refresh() {
    return locked(
        entry -> {
          if (entry.phase().isSwapped()) {
            throw nothingPrepared();
          }
          if (entry.isWayBack()) {
            new Forth(tools).complete(entry, options);
          }
          return rewriting(entry, options.withSwapLater(true)).goOn();
        });
  }

  private interface Step {
    RewriteResult of(JournalEntry entry) throws SQLException;
  }

  private RewriteResult locked(Step step) {
    return Failures.ofRewriting(source, tools.progress())
        .wrap(
            () -> {
              tools.progress().begin(RewritePhase.CHECK);
              Server.refuseStandby(lead);
              try (TableLock held =
                  new OnlyRun(tools.timing(), OnlyRun.PATIENCE, tools.progress())
                      .lock(lead, source)) {
                LOG.debug("{}: holds {}", source, held);
                return step.of(prepared());
              }
            });
  }

  private Rewriting rewriting(JournalEntry entry, RewriteOptions with) throws SQLException {
    return new Rewriting(
        tools,
        new Rewriting.Asked(
            source,
            RewriteSpec.ofCanonical(entry.spec()),
            with,
            entry.isWayBack() ? new Forth(tools).of(entry) : null));
  }

  /** A swap that has left a way back is over, as long as nobody takes that. */
  private JournalEntry forth(JournalEntry latest) throws SQLException {
    Long reverts = latest.reverts();
    if (reverts == null) {
      return latest;
    }
    JournalEntry entry = tools.journal().entry(lead, reverts);
    if (latest.phase() != RewritePhase.IN_SYNC || !entry.ready()) {
      throw nothingPrepared();
    }
    return entry;
  }

  /** Of what was swapped at once there is nothing to swap; a rerun of a swap finds its own. */
  private JournalEntry prepared() throws SQLException {
    Optional<JournalEntry> latest = tools.journal().latest(lead, source);
    if (latest.isPresent() && latest.get().isUnfinished() && !latest.get().ready()) {
      throw refused(
          NOT_PREPARED,
          "Rewrite "
              + latest.get().id()
              + " of this table is in phase "
              + latest.get().phase()
              + ": its preparation has not come to its end.",
          "Run what prepares it again (it resumes), or abort it.");
    }
    return latest
        .filter(entry -> entry.ready() && entry.phase() != RewritePhase.ABORTED)
        .orElseThrow(this::nothingPrepared);
  }

  private RewriteException nothingPrepared() {
    return refused(
        NOTHING_PREPARED,
        "No rewrite of this table is prepared for a swap.",
        "Prepare one first: a rewrite with swap=\"later\".");
  }

  private RewriteException refused(String code, String message, String remedy) {
    return new RewriteException.Refused(
        source.toString(), List.of(new Finding(code, source.toString(), message, remedy)));
  }
}
