package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.sql.CommitException;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.ServerFailure;
import io.github.onlinerewrite.engine.internal.time.InterruptedRunException;
import io.github.onlinerewrite.engine.internal.work.Progress;
import java.sql.SQLException;

/** Makes the public exception of a failure: the one place where table and phase are known. */
final class Failures {

  private final QualifiedName source;
  private final Progress progress;
  private final String leftAtFirst;

  private Failures(QualifiedName source, Progress progress, String leftAtFirst) {
    this.source = source;
    this.progress = progress;
    this.leftAtFirst = leftAtFirst;
  }

  /** Of a rewrite, which begins with a look. */
  static Failures ofRewriting(QualifiedName source, Progress progress) {
    return new Failures(source, progress, "Nothing was changed.");
  }

  /** Of an abort or a finish, which takes things away from its beginning on. */
  static Failures ofEnding(QualifiedName source, Progress progress) {
    return new Failures(
        source,
        progress,
        "What was taken away already is gone. Correct the cause and do it again: it goes on.");
  }

  /** Work that may fail in the engine's own ways. */
  interface Work<T> {
    T run() throws SQLException;
  }

  <T> T wrap(Work<T> work) {
    try {
      T result = wrapped(work);
      progress.ended("over");
      return result;
    } catch (RuntimeException failure) {
      progress.ended(failure.getClass().getSimpleName());
      throw failure;
    }
  }

  private <T> T wrapped(Work<T> work) {
    String table = source.toString();
    RewritePhase phase;
    try {
      return work.run();
    } catch (StepException failure) {
      phase = progress.phase();
      throw switch (failure.kind()) {
        case NOT_ACHIEVED -> new RewriteException.NotAchieved(table, phase, failure.reason());
        case FAILED -> new RewriteException.Failed(table, phase, failure.reason(), null);
        case VERIFICATION_FAILED ->
            new RewriteException.VerificationFailed(table, failure.keys(), failure.reason());
      };
    } catch (InterruptedRunException failure) {
      throw cancelled(table);
    } catch (CommitException failure) {
      if (failure.isUnknown() && progress.phase() == RewritePhase.CUT_OVER) {
        throw new RewriteException.OutcomeUnknown(
            table,
            progress.phase(),
            (failure.isCommitted()
                    ? "the swap is committed, but the server did not come to say that it is safe on "
                        + "disk and on its replicas, so a crash may yet undo it; "
                    : "the connection was lost while the swap committed, so it may have happened or "
                        + "not; ")
                + "the data is right in both cases. Run it again: it asks the journal, and resumes "
                + "or finishes.",
            ServerFailure.withoutValues(failure));
      }
      throw failed(table, failure);
    } catch (SQLException failure) {
      throw failed(table, failure);
    }
  }

  private RewriteException cancelled(String table) {
    return new RewriteException.Cancelled(
        table,
        progress.phase(),
        "the run was interrupted. " + left(progress.phase(), "Run it again"));
  }

  private RewriteException failed(String table, SQLException failure) {
    RewritePhase phase = progress.phase();
    return new RewriteException.Failed(
        table,
        phase,
        ServerFailure.describe(failure) + ". " + left(phase, "Correct the cause and run it again"),
        ServerFailure.withoutValues(failure));
  }

  private String left(RewritePhase phase, String whatToDo) {
    return switch (phase) {
      case CHECK -> leftAtFirst;
      case CAPTURE, COPY, INDEX, CATCH_UP, VERIFY, READY, IN_SYNC, CUT_OVER ->
          progress.left() + whatToDo + ": it resumes; " + progress.orAbort();
      case SWAPPED, DONE -> "The swap is committed. " + whatToDo + ": it finishes what is left.";
      case ABORTED -> "The rewrite is ended.";
    };
  }
}
