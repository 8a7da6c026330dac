package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to work on a rewrite: its number and the token that this run has put into the journal.
 *
 * @param number what the names of the objects end with
 * @param isWayBack whether the rewrite leads back from another one
 */
public record Run(Identifier schema, long id, UUID token, long number, boolean isWayBack) {

  /** What to do when what a rewrite rests on is not what it was. */
  public static final String BEGIN_ANEW =
      "Nothing was swapped; the source is in place. Abort this rewrite and run it again.";

  private static final String NO_WAY_BACK =
      "Nothing was swapped; the new table is in place. There is no way back any more: take what you"
          + " need from the old table, and finish the rewrite.";

  /** Of a run whose objects have its own number. */
  public Run(Identifier schema, long id, UUID token) {
    this(schema, id, token, id, false);
  }

  /** The same right, for objects that have the number of another rewrite. */
  public Run naming(long other) {
    return new Run(schema, id, token, other, isWayBack);
  }

  /** What is left and what to do when this run cannot be gone on with, whatever is mended. */
  public String lost() {
    return isWayBack ? NO_WAY_BACK : BEGIN_ANEW;
  }

  public ObjectNames names() {
    return new ObjectNames(schema, number);
  }

  /**
   * Takes the shared lock on the journal's row, until the end of the open transaction. A dead
   * client's statement may commit minutes later; a run that has been taken over must not. Nor may
   * one whose session is another one than it began with: our settings, on which results depend, are
   * not there. The transaction also says the run's number, which an old table that is kept in sync
   * asks for.
   */
  public void fence(Session session) throws SQLException {
    fence(session, new Fragment("for key share"));
  }

  /**
   * The same, when every other transaction of this run has ended: that of a session which its
   * client has lost, too.
   */
  public void fenceAlone(Session session) throws SQLException {
    fence(session, new Fragment("for update"));
  }

  private void fence(Session session, Fragment lock) throws SQLException {
    Optional<Integer> pid =
        session.optional(
            Sql.of(
                    """
                    select pg_backend_pid(), set_config('online_rewrite.run', ?, true)
                    from {schema}.rewrite
                    where id = ? and run_token = ?
                    {lock}""")
                .with("schema", schema)
                .with("lock", lock)
                .bind(Long.toString(id), id, token),
            row -> row.getInt(1));
    if (pid.isEmpty()) {
      throw StepException.failed(
          "another run has taken over this rewrite, or it was aborted. "
              + "This run has stopped without changing anything further.");
    }
    if (pid.get() != session.firstPid()) {
      throw StepException.failed(
          ("a session that began in server process %d is now in %d, as behind a pooler in transaction"
                      + " mode; locks and settings are lost. ")
                  .formatted(session.firstPid(), pid.get())
              + "This run has stopped without changing anything further. Connect to the server itself, "
              + "or through a pool in session mode, and run it again: it resumes.");
    }
  }

  /**
   * Makes the commit of the open transaction wait until it and all that has committed before are
   * safe on disk and on synchronous replicas, whatever the role's commits wait for. It writes
   * something, since a commit that has written nothing waits for nothing.
   */
  public void commitSafely(Session session) throws SQLException {
    session.execute(Sql.of("set local synchronous_commit = on"));
    session.execute(
        Sql.of("update {schema}.rewrite set updated_at = clock_timestamp() where id = ?")
            .with("schema", schema)
            .bind(id));
  }

  /** {@link Session#transaction} with the fence taken first. */
  public <T> T transaction(Session session, Session.Work<T> work) throws SQLException {
    return session.transaction(
        () -> {
          fence(session);
          return work.run();
        });
  }
}
