package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.ServerFailure;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.throttle.LoadQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the throttle is to look at can be seen, and its query gives an answer. */
final class ThrottlePossible implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    if (proposal.options().throttle().maxReplicaLag() != null) {
      findings.addAll(hidden(session, proposal));
    }
    String query = proposal.options().throttle().loadQuery();
    if (query != null) {
      findings.addAll(refused(session, proposal, query));
    }
    return findings;
  }

  /** Of sessions that stream to standbys, others see the pid and nothing else. */
  private static List<Finding> hidden(Session session, Proposal proposal) throws SQLException {
    return session.query(
        Sql.of(
            """
            select quote_ident(current_user)
            where not pg_has_role('pg_read_all_stats', 'usage')"""),
        row ->
            Code.THROTTLE_RIGHTS.finding(
                proposal.name(),
                row.getString(1) + " may not see how far standbys are behind.",
                "As an administrator: grant pg_read_all_stats to "
                    + row.getString(1)
                    + "; or leave maxReplicaLag out, and ask in loadQuery."));
  }

  private static List<Finding> refused(Session session, Proposal proposal, String query)
      throws SQLException {
    try {
      session.rolledBack(() -> LoadQuery.ask(session, query));
      return List.of();
    } catch (SQLException failure) {
      if (SqlStates.isConnectionLost(failure)) {
        throw failure;
      }
      // A server that does not answer in time is loaded.
      return SqlStates.isTimeUp(failure)
          ? List.of()
          : List.of(
              Code.THROTTLE_QUERY.finding(
                  proposal.name(),
                  "The server refuses the load query: " + ServerFailure.describe(failure) + ".",
                  "Write a query, without a semicolon, that gives one boolean to the role of the"
                      + " rewrite."));
    }
  }
}
