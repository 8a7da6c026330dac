package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** How each rewrite of the journal stands, for a person. */
public final class Statuses {

  private final Journal journal;

  public Statuses(Journal journal) {
    this.journal = journal;
  }

  /** All rewrites, the latest first. */
  public List<RewriteStatus> read(Session session) throws SQLException {
    if (!journal.isInstalled(session)) {
      return List.of();
    }
    return session.query(
        Sql.of(
                """
                select r.id, r.source_schema, r.source_table, r.target_table, r.phase,
                  r.started_at, r.updated_at,
                  (select coalesce(sum(c.rows), 0) from {schema}.chunk c where c.rewrite_id = r.id),
                  exists (
                    select from pg_locks l
                    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                      and l.database = (select oid from pg_database where datname = current_database())
                      and (l.classid::bigint << 32 | l.objid::bigint)
                        = hashtextextended(?::text || r.source_schema || '.' || r.source_table, 0)),
                  case when r.phase not in ('DONE', 'ABORTED') and r.derived_from is not null
                    then r.target_oid::bigint end,
                  r.target_oid::bigint
                from {schema}.rewrite r
                order by r.id desc""")
            .with("schema", journal.schema())
            .bind(TableLock.PREFIX),
        row -> readStatus(row, new Leftovers(session, journal.schema())));
  }

  private static RewriteStatus readStatus(ResultSet row, Leftovers leftovers) throws SQLException {
    String sourceSchema = row.getString(2);
    RewritePhase phase = RewritePhase.valueOf(row.getString(5));
    boolean running = row.getBoolean(9);
    return new RewriteStatus(
        row.getLong(1),
        sourceSchema + "." + row.getString(3),
        sourceSchema + "." + row.getString(4),
        phase,
        running,
        row.getLong(8),
        row.getTimestamp(6).toInstant(),
        row.getTimestamp(7).toInstant(),
        running
            ? List.of()
            : leftovers.of(row.getLong(1), phase.isSwapped(), row.getLong(10), row.getLong(11)));
  }
}
