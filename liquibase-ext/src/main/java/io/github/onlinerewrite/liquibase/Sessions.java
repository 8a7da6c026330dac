package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a rewrite gets.
 *
 * @param dataSource opens them; null: there is Liquibase's own connection only
 * @param workers how many of them may copy
 * @param told what was chosen and why nothing before it was, for a person
 */
record Sessions(@Nullable DataSource dataSource, int workers, List<String> told) {

  /** One coordinates and one replays at the swap, beside the workers: see TableRewriter. */
  private static final int BESIDE_WORKERS = 2;

  Sessions {
    told = List.copyOf(told);
  }

  /** Tries {@code ways} in their order; a way that was demanded and fails is an error. */
  static Sessions choose(Connection main, List<SessionWay> ways, RewriteOptions options)
      throws SQLException {
    return choose(main, ways, options.workers(), BESIDE_WORKERS);
  }

  /** The same where one session is enough: to look, and to take away what is left. */
  static Sessions one(Connection main, List<SessionWay> ways) throws SQLException {
    return choose(main, ways, 1, 0);
  }

  private static Sessions choose(
      Connection main, List<SessionWay> ways, int wantedWorkers, int besideWorkers)
      throws SQLException {
    ServerIdentity wanted = ServerIdentity.of(main);
    List<String> told = new ArrayList<>();
    for (SessionWay way : ways) {
      Probe probe = Probe.of(way.dataSource(), wanted, wantedWorkers + besideWorkers);
      int workers = probe.sessions() - besideWorkers;
      if (workers >= 1) {
        told.add("sessions of the rewrite: " + way.name());
        if (workers < wantedWorkers) {
          told.add(workers + " of " + wantedWorkers + " workers, because " + probe.obstacle());
        }
        return new Sessions(way.dataSource(), workers, told);
      }
      if (way.demanded()) {
        throw new SQLException(
            "no session for the rewrite through "
                + way.name()
                + ": "
                + probe.obstacle()
                + ". Nothing was changed. Put it right, or remove it to use another way.");
      }
      told.add("not used: " + way.name() + ": " + probe.obstacle());
    }
    told.add(
        "sessions of the rewrite: Liquibase's own connection only, so one worker; set"
            + " liquibase.onlineRewrite.username and .password for more");
    return new Sessions(null, 1, told);
  }
}
