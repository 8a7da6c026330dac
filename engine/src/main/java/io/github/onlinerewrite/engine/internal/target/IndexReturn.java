package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.ServerFailure;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.state.TakenIndex;
import io.github.onlinerewrite.engine.internal.state.TakenIndexes;
import java.sql.SQLException;

/** Puts indexes that were taken off back, each in the open transaction. */
public final class IndexReturn {

  private final Run run;
  private final TakenIndexes taken;

  public IndexReturn(Run run) {
    this.run = run;
    this.taken = new TakenIndexes(run);
  }

  /** Builds it; others may be built at the same time. */
  public void build(Session session, TakenIndex index) throws SQLException {
    try {
      session.executeAll(index.statements());
    } catch (SQLException failure) {
      throw explained(failure, index);
    }
    if (index.marks().isEmpty()) {
      taken.remove(session, index);
    } else {
      taken.built(session, index);
    }
  }

  /** Does what is left of one that is built, with the table to ourselves. */
  public void mark(Session session, TakenIndex index) throws SQLException {
    try {
      session.executeAll(index.marks());
    } catch (SQLException failure) {
      throw explained(failure, index);
    }
    taken.remove(session, index);
  }

  /** Both, as far as they are left. */
  public void complete(Session session, TakenIndex index) throws SQLException {
    if (!index.built()) {
      build(session, index);
    }
    mark(session, index);
  }

  /** Its name is somebody's, or what it rests on was altered meanwhile. */
  private SQLException explained(SQLException failure, TakenIndex index) {
    if (!SqlStates.isWrongDefinition(failure)) {
      return failure;
    }
    throw StepException.notAchieved(
        "index "
            + index.index().name()
            + " was taken off the target for the copy and cannot be put back ("
            + ServerFailure.describe(failure)
            + "). Nothing was swapped; the source is in place. What builds it is in "
            + run.schema()
            + ".taken_index. Give its name free, or undo what was altered, and do it again; or, when"
            + " you can do without it, delete that entry first.");
  }
}
