package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.ServerFailure;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalInstallation;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Interruption;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sessions of a call of the public API, and closes them whatever happens. */
public final class Access {

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  /** A server that ends our sessions again and again has a reason that a person must look at. */
  private static final int MOST_STARTS = 5;

  private static final String LATER_JOURNAL = "later-journal";

  private static final String SESSION_LOST = "a session was lost; resuming with new ones";

  private final Opening opening;
  private final Identifier journalSchema;
  private final RewriteListener listener;
  private final String table;

  public Access(Opening opening, Identifier journalSchema, RewriteListener listener, String table) {
    this.opening = opening;
    this.journalSchema = journalSchema;
    this.listener = listener;
    this.table = table;
  }

  /** How sessions are had. */
  @FunctionalInterface
  public interface Opening {
    Sessions open() throws SQLException;
  }

  private interface Call<T> {
    T run(Sessions sessions) throws SQLException;
  }

  public List<Finding> check(RewriteSpec spec, RewriteOptions options) {
    return call(
        sessions -> {
          QualifiedName source = Rewriting.source(sessions.lead(), spec.schema(), spec.table());
          RunTools tools = RunTools.of(sessions, journalSchema, source, options, listener);
          return Failures.ofRewriting(source, tools.progress())
              .wrap(
                  () ->
                      new Claims(tools, new Rewriting.Asked(source, spec, options, null)).check());
        });
  }

  public RewriteResult rewrite(RewriteSpec spec, RewriteOptions options) {
    return resuming(
        sessions -> new Rewriting(sessions, journalSchema, spec, options, listener).rewrite());
  }

  public RewriteResult swap(RewriteSpec spec, RewriteOptions options) {
    return resuming(
        sessions -> new Swapping(sessions, journalSchema, spec, options, listener).swap());
  }

  public RewriteResult refresh(RewriteSpec spec, RewriteOptions options) {
    return resuming(
        sessions -> new Swapping(sessions, journalSchema, spec, options, listener).refresh());
  }

  public RewriteResult revert(RewriteSpec spec, RewriteOptions options) {
    return resuming(
        sessions -> new Reverting(sessions, journalSchema, spec, options, listener).revert());
  }

  public List<Finding> checkRevert(RewriteSpec spec, RewriteOptions options) {
    return call(
        sessions -> new Reverting(sessions, journalSchema, spec, options, listener).check());
  }

  /**
   * Resumes at once when a session is lost and another one can be had: the server ends one of ours
   * whose client stands still under a lock, be it only for a tenth of a second on a busy machine.
   */
  private RewriteResult resuming(Call<RewriteResult> call) {
    RewriteException lost = null;
    for (int starts = 1; ; starts++) {
      boolean canOpenMore = false;
      try (Sessions sessions = openAgain(lost)) {
        canOpenMore = sessions.canOpenMore();
        return interruptibly(sessions, call);
      } catch (RewriteException failure) {
        if (!canOpenMore || !isLost(failure) || starts == MOST_STARTS) {
          throw failure;
        }
        LOG.warn("{}: {}", failure.table(), SESSION_LOST, failure);
        listener.notice(failure.table(), SESSION_LOST + " (phase " + failure.phase() + ")");
        lost = failure;
      } catch (SQLException failure) {
        throw withoutSession(failure);
      }
    }
  }

  /** When no session can be had any more, the failure that cost the last ones is what counts. */
  private Sessions openAgain(@Nullable RewriteException lost) throws SQLException {
    try {
      return opening.open();
    } catch (SQLException failure) {
      if (lost == null) {
        throw failure;
      }
      lost.addSuppressed(ServerFailure.withoutValues(failure));
      throw lost;
    }
  }

  /** The journal knows whether a swap whose commit was cut off has happened. */
  private static boolean isLost(RewriteException failure) {
    return failure instanceof RewriteException.OutcomeUnknown
        || (failure instanceof RewriteException.Failed
            && SqlStates.isConnectionLost(failure.getCause()));
  }

  public List<RewriteStatus> status() {
    return call(
        sessions ->
            new Overview(sessions.lead(), new Journal(journalSchema), Timing.system()).read());
  }

  public void abort(RewriteSpec spec) {
    call(
        sessions -> {
          ending(sessions, spec).abort();
          return true;
        });
  }

  public void finish(RewriteSpec spec) {
    call(
        sessions -> {
          ending(sessions, spec).finish();
          return true;
        });
  }

  private Ending ending(Sessions sessions, RewriteSpec spec) throws SQLException {
    return new Ending(
        sessions,
        journalSchema,
        Rewriting.source(sessions.lead(), spec.schema(), spec.table()),
        listener);
  }

  private <T> T call(Call<T> call) {
    try (Sessions sessions = opening.open()) {
      return interruptibly(sessions, call);
    } catch (SQLException failure) {
      throw withoutSession(failure);
    }
  }

  private <T> T interruptibly(Sessions sessions, Call<T> call) throws SQLException {
    try (Interruption cancelling = Interruption.cancelling(sessions)) {
      LOG.trace("{}", cancelling);
      bringJournalUpToDate(sessions.lead());
      return call.run(sessions);
    }
  }

  private void bringJournalUpToDate(Session lead) throws SQLException {
    JournalInstallation journal = new JournalInstallation(journalSchema);
    if (journal.isLater(lead)) {
      throw new RewriteException.Refused(
          table,
          List.of(
              new Finding(
                  LATER_JOURNAL,
                  journalSchema.toString(),
                  "A later version of Online Rewrite has made the journal, and this one does not know"
                      + " what it says.",
                  "Use that version, or a newer one.")));
    }
    journal.bringUpToDate(lead);
  }

  private RewriteException withoutSession(SQLException failure) {
    return new RewriteException.Failed(
        table,
        RewritePhase.CHECK,
        ServerFailure.describe(failure) + ". See the journal for the state of the rewrite.",
        ServerFailure.withoutValues(failure));
  }
}
