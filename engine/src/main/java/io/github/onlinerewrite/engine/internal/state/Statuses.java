package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
                  r.target_oid::bigint,
                  r.percent, r.rows_per_second, (extract(epoch from r.eta) * 1000)::bigint,
                  concat_ws('; ', nullif(r.detail, ''), (
                    select 'its slot keeps '
                      || pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), min(s.restart_lsn)))
                      || ' of WAL'
                    from pg_replication_slots s
                    where s.database = current_database() and not pg_is_in_recovery()
                      and starts_with(s.slot_name, {slots} || r.id || '_')
                    having count(*) > 0)),
                  r.attempts, r.last_stall_ms::bigint, r.longest_stall_ms::bigint,
                  r.longest_lock_ms::bigint, r.ready_at,
                  r.id = max(r.id) over (partition by r.source_schema, r.source_table)
                from {schema}.rewrite r
                order by r.id desc""")
            .with("schema", journal.schema())
            .with("slots", slots(session))
            .bind(TableLock.PREFIX),
        row -> readStatus(row, new Leftovers(session, journal.schema())));
  }

  /** What the names of all slots of the journal begin with, as a literal. */
  private Sql.Fragment slots(Session session) throws SQLException {
    long database =
        session.one(
            Sql.of("select oid::bigint from pg_database where datname = current_database()"),
            row -> row.getLong(1));
    String ofOne = new ObjectNames(journal.schema(), 0).slots(database);
    return new Sql.Fragment("'" + ofOne.substring(0, ofOne.length() - "0_".length()) + "'");
  }

  private static RewriteStatus readStatus(ResultSet row, Leftovers leftovers) throws SQLException {
    String sourceSchema = row.getString(2);
    RewritePhase phase = RewritePhase.valueOf(row.getString(5));
    // The lock is the table's: only its latest rewrite can be the one that is worked on.
    boolean running = row.getBoolean(9) && row.getBoolean(21);
    return new RewriteStatus(
        row.getLong(1),
        sourceSchema + "." + row.getString(3),
        sourceSchema + "." + row.getString(4),
        running,
        progress(row, phase, running),
        null,
        new RewriteStatus.Attempts(
            row.getInt(16),
            milliseconds(row, 17),
            Duration.ofMillis(row.getLong(18)),
            Duration.ofMillis(row.getLong(19))),
        new RewriteStatus.Times(
            row.getTimestamp(6).toInstant(), row.getTimestamp(7).toInstant(), instant(row, 20)),
        List.of(),
        running
            ? List.of()
            : leftovers.of(row.getLong(1), phase.isSwapped(), row.getLong(10), row.getLong(11)));
  }

  private static RewriteStatus.Progress progress(ResultSet row, RewritePhase phase, boolean running)
      throws SQLException {
    boolean isComplete =
        phase == RewritePhase.READY || phase == RewritePhase.IN_SYNC || phase == RewritePhase.DONE;
    return new RewriteStatus.Progress(
        phase,
        isComplete ? 100 : row.getInt(12),
        row.getLong(8),
        running ? row.getLong(13) : 0,
        running ? milliseconds(row, 14) : null,
        row.getString(15));
  }

  private static @Nullable Duration milliseconds(ResultSet row, int column) throws SQLException {
    long amount = row.getLong(column);
    return row.wasNull() ? null : Duration.ofMillis(amount);
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }
}
