package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.work.Progress;
import java.sql.SQLException;

/**
 * Takes a rewrite over from a dead run. The server may still work on what that run asked for last:
 * before 14 it does not notice that its client is gone, and goes on to the end of a chunk or of an
 * index. That is waited for, and said.
 */
final class Takeover {

  private static final String BETWEEN_NOTICES = "5s";

  private final Session lead;
  private final Journal journal;
  private final Progress progress;

  Takeover(RunTools tools) {
    this.lead = tools.sessions().lead();
    this.journal = tools.journal();
    this.progress = tools.progress();
  }

  Run of(long rewrite) throws SQLException {
    lead.execute(
        Sql.of("set lock_timeout = {between}")
            .with("between", new Sql.Fragment("'" + BETWEEN_NOTICES + "'")));
    while (true) {
      try {
        Run run = journal.resume(lead, rewrite);
        lead.execute(Sql.of("set lock_timeout = 0"));
        return run;
      } catch (SQLException failure) {
        if (!SqlStates.isLockNotGranted(failure)) {
          throw failure;
        }
        progress.say(
            "waiting for what a dead run has asked the server for: "
                + atWork()
                + ". Nobody else waits for it; pg_terminate_backend ends it");
      }
    }
  }

  /** Sessions of this role that hold the fence of a rewrite: of this one, or of another table's. */
  private String atWork() throws SQLException {
    return lead.one(
        Sql.of(
                """
                select coalesce(string_agg(distinct
                  format('pid %s (%s, for %s s)', l.pid, a.application_name,
                    extract(epoch from clock_timestamp() - a.xact_start)::int), ', '),
                  'a session that has just ended')
                from pg_locks l
                join pg_stat_activity a on a.pid = l.pid
                where l.locktype = 'relation' and l.granted and l.pid <> pg_backend_pid()
                  and l.database = (
                    select d.oid from pg_database d where d.datname = current_database())
                  and l.relation = {journal}::regclass""")
            .with(
                "journal",
                new Sql.Fragment("'" + journal.schema().quoted().replace("'", "''") + ".rewrite'")),
        row -> row.getString(1));
  }
}
