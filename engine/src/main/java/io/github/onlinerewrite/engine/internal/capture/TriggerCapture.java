package io.github.onlinerewrite.engine.internal.capture;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.DefaultPrivileges;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Capture by triggers. The backlog is there before the first of them and goes after the last, so
 * that a capture without its backlog never exists.
 */
public final class TriggerCapture implements ChangeCapture {

  private final Run run;
  private final Backlog backlog;
  private final ByteSize limit;

  public TriggerCapture(Run run, Backlog backlog, ByteSize limit) {
    this.run = run;
    this.backlog = backlog;
    this.limit = limit;
  }

  /** The same, with a function that records nothing until {@link #arming}. */
  public void installOpen(Session session) throws SQLException {
    if (backlog.create(session)) {
      session.execute(
          Resources.read(TriggerCapture.class, "capture_open.sql")
              .with("capture", run.names().captureFunction()));
      DefaultPrivileges.takeBack(session, run.names().captureFunction());
    }
  }

  /**
   * What makes it record from the commit of a transaction on which keeps everybody out of the
   * table; read beforehand, since the catalog is asked for it.
   */
  public Sql arming(Session session) throws SQLException {
    return function(session);
  }

  @Override
  public void install(Session session) throws SQLException {
    if (backlog.create(session)) {
      createFunction(session);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>CREATE TRIGGER takes SHARE ROW EXCLUSIVE: once it is granted no writer is in flight. A
   * statement trigger is not cloned to partitions, and TRUNCATE of a partitioned table fires those
   * of its leaves.
   */
  @Override
  public void ofLeaf(Session session, QualifiedName leaf) throws SQLException {
    ObjectNames names = run.names();
    // ENABLE ALWAYS, else writes under session_replication_role = replica are lost.
    session.execute(
        Sql.of(
                """
                create trigger {row} after insert or update or delete on {leaf}
                for each row execute function {capture}();
                create trigger {truncate} after truncate on {leaf}
                for each statement execute function {capture}();
                alter table {leaf} enable always trigger {row}, enable always trigger {truncate}""")
            .with("row", names.captureTrigger())
            .with("truncate", names.truncateTrigger())
            .with("leaf", leaf)
            .with("capture", names.captureFunction()));
  }

  /** The last trigger's commit was the beginning. */
  @Override
  public void begin(Session lead) {}

  @Override
  public boolean endsWithProcess() {
    return false;
  }

  /** Every leaf has both triggers, always on. */
  @Override
  public void requireComplete(Session session, TableDefinition source) throws SQLException {
    long missing =
        session.one(
            Sql.of(
                    """
                    select count(*)
                    from unnest(?::bigint[]::oid[]) as leaf, unnest(?::text[]) as name
                    where not exists (
                      select from pg_trigger t
                      where t.tgrelid = leaf and t.tgname = name and t.tgenabled = 'A')""")
                .bind(
                    source.leaves().stream().map(Leaf::oid).toArray(Long[]::new),
                    new String[] {
                      run.names().captureTrigger().value(), run.names().truncateTrigger().value()
                    }),
            row -> row.getLong(1));
    if (missing > 0) {
      throw Backlog.incomplete(run);
    }
  }

  @Override
  public Fragment beforeChunk(QualifiedName leaf, Fragment blocks, Fragment old) {
    return new Fragment("");
  }

  /** A version whose key is not in the backlog has not changed since, however young it looks. */
  @Override
  public Fragment orUnchanged(Snapshot since) {
    return Sql.of(
            """

            or not exists (
              select from {backlog} b
              where {sameKey} and {captured})""")
        .with("backlog", run.names().backlog())
        .with("sameKey", backlog.matches("b", "s"))
        .with("captured", Backlog.since(since))
        .fragment();
  }

  @Override
  public Optional<Snapshot> settled(Session session, Duration most) {
    return Optional.empty();
  }

  @Override
  public Optional<Snapshot> addLate(Session session, Snapshot since, long slice) {
    return Optional.empty();
  }

  @Override
  public void requireAlive() {}

  @Override
  public void close() {}

  private void createFunction(Session session) throws SQLException {
    session.execute(function(session));
    DefaultPrivileges.takeBack(session, run.names().captureFunction());
  }

  private Sql function(Session session) throws SQLException {
    ObjectNames names = run.names();
    long backlogOid =
        session.one(
            Sql.of("select {name}::regclass::oid::bigint").with("name", names.backlog().literal()),
            row -> row.getLong(1));
    return Resources.read(TriggerCapture.class, "capture.sql")
        .with("quote", bodyQuote())
        .with("backlog", names.backlog())
        .with("backlogOid", backlogOid)
        .with("limit", limit.bytes())
        .with("capture", names.captureFunction())
        .with("keys", backlog.keyNames())
        .with("oldKeys", backlog.sourceKeys("old"))
        .with("newKeys", backlog.sourceKeys("new"));
  }

  /** A dollar quote that no name in the function's body can end. */
  private Fragment bodyQuote() {
    String names = run.names().backlog().quoted() + backlog.sourceKeys("new").sql();
    String quote = "$capture$";
    for (int i = 1; names.contains(quote); i++) {
      quote = "$capture" + i + "$";
    }
    return new Fragment(quote);
  }

  /** Takes the triggers off {@code table}: needs an ACCESS EXCLUSIVE lock. */
  public static List<Sql> dropTriggers(ObjectNames names, QualifiedName table) {
    return Stream.of(names.captureTrigger(), names.truncateTrigger())
        .map(
            trigger ->
                Sql.of("drop trigger if exists {trigger} on {table}")
                    .with("trigger", trigger)
                    .with("table", table))
        .toList();
  }

  /** Drops function, backlog and scratch table once no trigger uses them. */
  public static List<Sql> dropBacklog(ObjectNames names) {
    return List.of(
        Sql.of("drop function if exists {capture}()").with("capture", names.captureFunction()),
        Sql.of("drop table if exists {backlog}").with("backlog", names.backlog()),
        Sql.of("drop table if exists {scratch}").with("scratch", names.scratch()),
        Sql.of("drop table if exists {kept}").with("kept", names.kept()),
        Sql.of("drop table if exists {marker}").with("marker", names.marker()));
  }
}
