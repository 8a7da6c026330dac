package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.Shape;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.UUID;

/**
 * What the journal has of a way back. It is a rewrite of its own, whose source is the new table and
 * whose target the old one: prepared, filled and compared from the swap on, since the old table
 * holds what the new one holds. Only its backlog is left to replay.
 */
public final class WayBackJournal {

  private final Run run;

  /** Of the rewrite that {@code run} works on. */
  public WayBackJournal(Run run) {
    this.run = run;
  }

  /** The number that the way back has or will have; inside the caller's transaction. */
  public long number(Session session) throws SQLException {
    return session.one(
        Sql.of(
                """
                update {schema}.rewrite
                set way_back = coalesce(way_back,
                  nextval(pg_get_serial_sequence(?, 'id')))
                where id = ? and run_token = ?
                returning way_back""")
            .with("schema", run.schema())
            .bind(run.schema().quoted() + ".rewrite", run.id(), run.token()),
        row -> row.getLong(1));
  }

  /**
   * Writes down the way back, in the transaction of the swap: the snapshots are of now, since every
   * change that is captured comes later.
   *
   * @param rewrite the one that swaps
   * @param spec what the way back is, as a rewrite
   */
  public void begin(Session session, long number, Rewrite rewrite, String spec)
      throws SQLException {
    TableDefinition now = rewrite.target();
    TableDefinition old = rewrite.source();
    session.execute(
        Sql.of(
                """
                insert into {schema}.rewrite (
                  id, run_token, source_schema, source_table, target_table, old_table,
                  source_oid, target_oid, spec, capture, settings, phase, reverts, key_columns,
                  fingerprint, shape, copy_snapshot, replay_snapshot, ready_at, compared_at)
                overriding system value
                select ?, ?::uuid, r.source_schema, r.source_table, r.old_table, r.target_table,
                  r.target_oid, r.source_oid, ?, 'TRIGGER', r.settings, ?, r.id, ?::text[],
                  ?, ?::text[], pg_current_snapshot(), pg_current_snapshot(), clock_timestamp(),
                  clock_timestamp()
                from {schema}.rewrite r
                where r.id = ? and r.run_token = ?""")
            .with("schema", run.schema())
            .bind(
                number,
                UUID.randomUUID(),
                spec,
                RewritePhase.IN_SYNC.name(),
                rewrite.targetKey().names().stream().map(Identifier::value).toArray(String[]::new),
                Fingerprint.read(session, now, old).stored(),
                Shape.read(session, now.oid(), old.oid()).parts().toArray(String[]::new),
                run.id(),
                run.token()));
  }

  /** The shape of both tables at the swap, of the way back with that number. */
  public static Shape shape(Session session, Identifier schema, long number) throws SQLException {
    return new Shape(
        session.query(
            Sql.of("select unnest(shape) from {schema}.rewrite where id = ?")
                .with("schema", schema)
                .bind(number),
            row -> row.getString(1)));
  }
}
