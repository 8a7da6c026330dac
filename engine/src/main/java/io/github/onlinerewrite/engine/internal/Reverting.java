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
 * One call of {@code revert}: goes back to the old table by a rewrite in the other direction, which
 * the swap has prepared and whose copy it has spared.
 */
public final class Reverting {

  private static final Logger LOG = LoggerFactory.getLogger(Reverting.class);

  /** No rewrite of the table has left a way back. */
  static final String NO_WAY_BACK = "no-way-back";

  /** One has, but not the one that is to be reverted. */
  static final String OTHER_WAY_BACK = "other-way-back";

  private final RunTools tools;
  private final Session lead;
  private final QualifiedName source;
  private final RewriteSpec wanted;
  private final RewriteOptions options;

  public Reverting(
      Sessions sessions,
      Identifier journalSchema,
      RewriteSpec table,
      RewriteOptions options,
      RewriteListener listener)
      throws SQLException {
    this.lead = sessions.lead();
    this.source = Rewriting.source(lead, table.schema(), table.table());
    this.wanted = table;
    // Nobody has ever compared what was replayed into the old table.
    this.options = options.withRestart(false).withSwapLater(false).withVerify(true);
    this.tools = RunTools.of(sessions, journalSchema, source, this.options, listener);
  }

  /** Reverts; or finishes, when an earlier call has swapped back. */
  public RewriteResult revert() {
    return Failures.ofRewriting(source, tools.progress())
        .wrap(
            () -> {
              tools.progress().begin(RewritePhase.CHECK);
              Server.refuseStandby(lead);
              try (TableLock held =
                  new OnlyRun(tools.timing(), OnlyRun.PATIENCE, tools.progress())
                      .lock(lead, source)) {
                LOG.debug("{}: holds {}", source, held);
                return revert(wayBack());
              }
            });
  }

  private RewriteResult revert(JournalEntry back) throws SQLException {
    Rewriting rewriting = new Rewriting(tools, asked(back));
    if (back.phase().isSwapped()) {
      return rewriting.finish(back);
    }
    new Forth(tools).complete(back, options);
    return rewriting.goOn();
  }

  /** What is in the way of going back now, in rows too; changes nothing. */
  public List<Finding> check() {
    return Failures.ofRewriting(source, tools.progress())
        .wrap(
            () -> {
              Optional<JournalEntry> back = found();
              if (back.isEmpty() || back.get().phase().isSwapped()) {
                return List.of(noWayBack());
              }
              return isOther(back.get())
                  ? List.of(otherWayBack(back.get()))
                  : new Claims(tools, asked(back.get())).check();
            });
  }

  private Rewriting.Asked asked(JournalEntry back) throws SQLException {
    return new Rewriting.Asked(
        source, RewriteSpec.ofCanonical(back.spec()), options, new Forth(tools).of(back));
  }

  private JournalEntry wayBack() throws SQLException {
    JournalEntry back =
        found()
            .orElseThrow(
                () -> new RewriteException.Refused(source.toString(), List.of(noWayBack())));
    if (isOther(back)) {
      throw new RewriteException.Refused(source.toString(), List.of(otherWayBack(back)));
    }
    return back;
  }

  /** Who names the table only wants whatever its latest rewrite was. */
  private boolean isOther(JournalEntry back) throws SQLException {
    String schema = source.schema().value();
    return wanted.keepInSync()
        && !new Forth(tools)
            .of(back)
            .spec()
            .inSchema(schema)
            .canonical()
            .equals(wanted.inSchema(schema).canonical());
  }

  private Finding otherWayBack(JournalEntry back) {
    return new Finding(
        OTHER_WAY_BACK,
        source.toString(),
        "The rewrite of this table that can be reverted (number "
            + back.reverts()
            + ") is not the one that is asked for: it has made another table of it.",
        "Revert that one first, or see that it is what you mean: revertOnlineRewrite or"
            + " TableRewriter.revert with the table's name reverts the latest rewrite, whatever it"
            + " was.");
  }

  private Optional<JournalEntry> found() throws SQLException {
    return tools.journal().latest(lead, source).filter(JournalEntry::isWayBack);
  }

  private Finding noWayBack() {
    return new Finding(
        NO_WAY_BACK,
        source.toString(),
        "No old table is kept in sync with this table.",
        "Only a rewrite with keepInSync=\"true\" that has swapped and is not finished can be"
            + " reverted. Go back with a rewrite in the other direction.");
  }
}
