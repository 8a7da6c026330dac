package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.capture.TriggerCapture;
import io.github.onlinerewrite.engine.internal.decoding.LogicalCapture;
import io.github.onlinerewrite.engine.internal.decoding.SourcePublication;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Drops the backlog and what belongs to it, once no trigger and no decoder writes to it. Somebody
 * may read it still, with a dump perhaps.
 */
final class BacklogRemoval {

  private static final String PURPOSE = "drop the backlog";

  private final Run run;
  private final RunTools tools;
  private final Session lead;

  BacklogRemoval(Run run, RunTools tools) {
    this.run = run;
    this.tools = tools;
    this.lead = tools.sessions().lead();
  }

  /** Drops it, and does what goes with that, in one transaction. */
  void drop(Duration most, Session.Work<Boolean> andThen) throws SQLException {
    LogicalCapture.endSlots(lead, run.names(), tools.timing());
    new Patience(tools.timing(), most, tools.progress())
        .with(
            PURPOSE,
            limit ->
                tools
                    .attempts()
                    .await(
                        lead,
                        new Blockers.Wanted(
                            tables(), LockMode.ACCESS_EXCLUSIVE, tools.sessions().pids(), PURPOSE),
                        limit),
            () ->
                run.transaction(
                    lead,
                    () -> {
                      lead.execute(Patience.SET_LOCAL);
                      lead.execute(new SourcePublication(run.names()).drop());
                      lead.executeAll(TriggerCapture.dropBacklog(run.names()));
                      return andThen.run();
                    }));
  }

  private List<Long> tables() throws SQLException {
    return lead.query(
        Sql.of(
                """
                select t::oid::bigint
                from unnest(array[to_regclass({backlog}), to_regclass({scratch})]) as t
                where t is not null""")
            .with("backlog", run.names().backlog().literal())
            .with("scratch", run.names().scratch().literal()),
        row -> row.getLong(1));
  }
}
