package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code rewrite}, {@code chunk} and {@code taken_index} and the view {@code progress}
 * of our schema.
 */
public final class Journal {

  private final Identifier schema;

  public Journal(Identifier schema) {
    this.schema = schema;
  }

  public Identifier schema() {
    return schema;
  }

  /** Whether the journal's tables are there. */
  public boolean isInstalled(Session session) throws SQLException {
    return new JournalInstallation(schema).version(session).isPresent();
  }

  /** Creates what is missing. Nobody but the owner gets anything on it: keys are data. */
  public void install(Session session) throws SQLException {
    new JournalInstallation(schema).install(session);
  }

  /** The latest rewrite of a table with that name, ended or not; a way back only until its end. */
  public Optional<JournalEntry> latest(Session session, QualifiedName source) throws SQLException {
    if (!isInstalled(session)) {
      return Optional.empty();
    }
    return session.optional(
        Sql.of(
                """
                select {columns} from {schema}.rewrite r
                where r.source_schema = ? and r.source_table = ?
                  and not (r.reverts is not null and r.phase = 'ABORTED')
                order by r.id desc limit 1""")
            .with("columns", new Sql.Fragment(JournalEntry.COLUMNS))
            .with("schema", schema)
            .bind(source.schema().value(), source.name().value()),
        JournalEntry::read);
  }

  /** The latest unfinished rewrite of another source into the table with that OID. */
  public Optional<JournalEntry> unfinishedInto(Session session, long target, long source)
      throws SQLException {
    if (!isInstalled(session)) {
      return Optional.empty();
    }
    return session
        .query(
            Sql.of(
                    """
                    select {columns} from {schema}.rewrite r
                    where r.target_oid = ?::bigint::oid and r.source_oid <> ?::bigint::oid
                    order by r.id desc""")
                .with("columns", new Sql.Fragment(JournalEntry.COLUMNS))
                .with("schema", schema)
                .bind(target, source),
            JournalEntry::read)
        .stream()
        .filter(JournalEntry::isUnfinished)
        .findFirst();
  }

  /** The rewrite with that number. */
  public JournalEntry entry(Session session, long id) throws SQLException {
    return session.one(
        Sql.of("select {columns} from {schema}.rewrite r where r.id = ?")
            .with("columns", new Sql.Fragment(JournalEntry.COLUMNS))
            .with("schema", schema)
            .bind(id),
        JournalEntry::read);
  }

  /**
   * Writes down a new rewrite; inside the caller's transaction when one is open.
   *
   * @param derivedFrom what a derived target was derived from; null: the target was named
   */
  public Run begin(
      Session session, String spec, Rewrite rewrite, @Nullable String derivedFrom, Capture capture)
      throws SQLException {
    UUID token = UUID.randomUUID();
    long id =
        session.one(
            Sql.of(
                    """
                    insert into {schema}.rewrite (
                      run_token, source_schema, source_table, target_table, old_table,
                      source_oid, target_oid, spec, derived_from, capture, settings, phase)
                    values (?, ?, ?, ?, ?, ?::bigint::oid, ?::bigint::oid, ?, ?::text, ?,
                      (select string_agg(name || '=' || setting, ', ' order by name)
                       from pg_settings
                       where name in ('TimeZone', 'DateStyle', 'IntervalStyle', 'search_path',
                         'extra_float_digits', 'row_security')), ?)
                    returning id""")
                .with("schema", schema)
                .bind(
                    token,
                    rewrite.source().name().schema().value(),
                    rewrite.source().name().name().value(),
                    rewrite.target().name().name().value(),
                    rewrite.oldTable().name().value(),
                    rewrite.source().oid(),
                    rewrite.target().oid(),
                    spec,
                    derivedFrom,
                    capture.name(),
                    RewritePhase.CAPTURE.name()),
            row -> row.getLong(1));
    return new Run(schema, id, token);
  }

  /**
   * Takes over a rewrite from a run that is dead: waits until no transaction of that run can commit
   * any more, and shuts out those that have not begun.
   */
  public Run resume(Session session, long id) throws SQLException {
    UUID token = UUID.randomUUID();
    boolean isWayBack =
        session
            .optional(
                Sql.of(
                        """
                        update {schema}.rewrite
                        set run_token = ?, updated_at = clock_timestamp()
                        where id = ?
                        returning reverts is not null""")
                    .with("schema", schema)
                    .bind(token, id),
                row -> row.getBoolean(1))
            .orElse(false);
    return new Run(schema, id, token, id, isWayBack);
  }

  /** Writes down the phase; inside the caller's transaction when one is open. */
  public void phase(Session session, Run run, RewritePhase phase) throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.rewrite
                set phase = ?, percent = 0, rows_per_second = 0, eta = null, detail = '',
                  updated_at = clock_timestamp()
                where id = ? and run_token = ?""")
            .with("schema", schema)
            .bind(phase.name(), run.id(), run.token()));
  }

  /** Writes down that the copy in force was compared with the source. */
  public void compared(Session session, Run run) throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.rewrite set compared_at = clock_timestamp()
                where id = ? and run_token = ?""")
            .with("schema", schema)
            .bind(run.id(), run.token()));
  }

  /** Writes down that all is done that can be done before the swap. */
  public void ready(Session session, Run run) throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.rewrite
                set ready_at = coalesce(ready_at, clock_timestamp())
                where id = ? and run_token = ?""")
            .with("schema", schema)
            .bind(run.id(), run.token()));
  }

  /** Writes down a progress report, for the view. */
  public void progress(Session session, Run run, RewriteProgress progress) throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.rewrite
                set percent = ?, rows_per_second = ?, backlog = ?::bigint,
                  eta = make_interval(secs => ?::float8), detail = ?,
                  updated_at = clock_timestamp()
                where id = ? and run_token = ?""")
            .with("schema", schema)
            .bind(
                progress.percent(),
                progress.rowsPerSecond(),
                progress.backlog().isPresent() ? progress.backlog().getAsLong() : null,
                seconds(progress.eta()),
                progress.detail(),
                run.id(),
                run.token()));
  }

  /** Writes down the snapshot of a finished replay round, and how many rows it moved. */
  public void replayed(Session session, Run run, Snapshot snapshot, RowsMoved moved)
      throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.rewrite
                set replay_snapshot = ?::text::pg_snapshot,
                  changes_replayed = changes_replayed + ?, rows_replayed_out = rows_replayed_out + ?,
                  rows_replayed_in = rows_replayed_in + ?, updated_at = clock_timestamp()
                where id = ? and run_token = ?""")
            .with("schema", schema)
            .bind(
                snapshot.value(),
                moved.keys(),
                moved.deleted(),
                moved.inserted(),
                run.id(),
                run.token()));
  }

  /** How many keys a replay brought up to date, and what that took in the target. */
  public record RowsMoved(long keys, long deleted, long inserted) {

    /** Nothing moved. */
    public static final RowsMoved NONE = new RowsMoved(0, 0, 0);

    /** Both together. */
    public RowsMoved plus(RowsMoved other) {
      return new RowsMoved(keys + other.keys, deleted + other.deleted, inserted + other.inserted);
    }
  }

  /** Writes down, in the open transaction, by which settings the target is prepared. */
  public void prepared(Session session, Run run, String settings) throws SQLException {
    session.execute(
        Sql.of("update {schema}.rewrite set prepared = ? where id = ? and run_token = ?")
            .with("schema", schema)
            .bind(settings, run.id(), run.token()));
  }

  /**
   * Writes down, in the open transaction, that the copy begins now: returns the snapshot R, read by
   * a statement of its own.
   */
  public Snapshot copyBegins(Session session, Run run, String fingerprint) throws SQLException {
    return session.one(
        Sql.of(
                """
                update {schema}.rewrite
                set copy_snapshot = pg_current_snapshot(), replay_snapshot = pg_current_snapshot(),
                  fingerprint = ?, phase = 'COPY', compared_at = null, updated_at = clock_timestamp()
                where id = ? and run_token = ?
                returning copy_snapshot::text""")
            .with("schema", schema)
            .bind(fingerprint, run.id(), run.token()),
        row -> new Snapshot(row.getString(1)));
  }

  /**
   * Writes down, in the open transaction, that it is the swap, and what is left to do after it:
   * queries that give the statements.
   */
  public void swapped(Session session, Run run, List<Sql> afterwards) throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.rewrite
                set phase = 'SWAPPED', swap_xid = pg_current_xact_id(), percent = 0, detail = '',
                  afterwards = ?, updated_at = clock_timestamp()
                where id = ? and run_token = ?""")
            .with("schema", schema)
            .bind(
                afterwards.stream().map(Sql::toString).toArray(String[]::new),
                run.id(),
                run.token()));
  }

  /** What is left to do after the swap, in order. */
  public List<Sql> afterwards(Session session, Run run) throws SQLException {
    return session.query(
        Sql.of(
                """
                    select statement
                    from {schema}.rewrite r, unnest(r.afterwards) with ordinality as u (statement, place)
                    where r.id = ?
                    order by place""")
            .with("schema", schema)
            .bind(run.id()),
        row -> Sql.rendered(row.getString(1)));
  }

  /** Writes down, in the open transaction, that the first of what is left is done. */
  public void firstAfterwardsDone(Session session, Run run) throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.rewrite set afterwards = afterwards[2:], updated_at = clock_timestamp()
                where id = ? and run_token = ?""")
            .with("schema", schema)
            .bind(run.id(), run.token()));
  }

  /** Writes down an attempt to swap: how long it made applications wait at most. */
  public void attempt(Session session, Run run, Duration stall, Duration lockHeld)
      throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.rewrite
                set attempts = attempts + 1, last_stall_ms = ?::numeric,
                  longest_stall_ms = greatest(longest_stall_ms, ?::numeric),
                  longest_lock_ms = greatest(longest_lock_ms, ?::numeric),
                  updated_at = clock_timestamp()
                where id = ? and run_token = ?""")
            .with("schema", schema)
            .bind(stall.toMillis(), stall.toMillis(), lockHeld.toMillis(), run.id(), run.token()));
  }

  private static @Nullable Double seconds(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis() / 1000.0;
  }
}
