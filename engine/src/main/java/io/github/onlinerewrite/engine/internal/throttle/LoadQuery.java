package io.github.onlinerewrite.engine.internal.throttle;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.ServerFailure;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The user's own query says so. A server that does not answer it in time is loaded; one that
 * refuses it ends the step.
 */
public final class LoadQuery implements Reason {

  private static final Duration MOST = Duration.ofSeconds(2);

  private final String query;

  LoadQuery(String query) {
    this.query = query;
  }

  @Override
  public Optional<String> look(Session lead) throws SQLException {
    try {
      return lead.readOnly(() -> ask(lead, query))
          ? Optional.of("the load query gives true")
          : Optional.empty();
    } catch (SQLException failure) {
      if (SqlStates.isConnectionLost(failure)) {
        throw failure;
      }
      if (SqlStates.isTimeUp(failure)) {
        return Optional.of("the load query has no answer within " + Throttling.seconds(MOST));
      }
      throw StepException.failed(
          "the load query fails ("
              + ServerFailure.describe(failure)
              + "). The source is in place. Correct it, and run it again: it resumes.");
    }
  }

  /**
   * Asks in the open transaction, which only reads from now on: in the session's own search path,
   * and with the time limit. No row, and null, are no.
   */
  public static boolean ask(Session session, String query) throws SQLException {
    session.query(
        Sql.of(
                """
                select set_config(name, value, true)
                from (values ('transaction_read_only', 'on'), ('row_security', 'on'),
                  ('search_path', ?::text), ('statement_timeout', ?::text)) as s (name, value)""")
            .bind(session.searchPath(), MOST.toMillis() + "ms"),
        row -> "");
    return session.one(
        // On lines of its own: it may end with a comment.
        Sql.of("select (\n{query}\n) is true").with("query", new Sql.Fragment(query)),
        row -> row.getBoolean(1));
  }
}
