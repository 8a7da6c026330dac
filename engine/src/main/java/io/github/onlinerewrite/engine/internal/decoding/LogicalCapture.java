package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.internal.SourceReplacedException;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.lock.Blockers;
import io.github.onlinerewrite.engine.internal.lock.LockAttempts;
import io.github.onlinerewrite.engine.internal.lock.LockMode;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.DefaultPrivileges;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Capture by logical decoding. It needs two sessions of its own beside the connection that streams:
 * one that writes keys, and one that writes markers, both while others are in a transaction.
 */
public final class LogicalCapture implements ChangeCapture {

  private static final String PUBLISH = "publish the source";
  private static final Duration LATE = Duration.ofHours(1);

  private final Run run;
  private final Rewrite rewrite;
  private final Tools tools;
  private final SourcePublication publication;
  private @Nullable Decoding decoding;
  private long lastMarker;

  /**
   * What it works with.
   *
   * @param patience how long it waits for others
   * @param limit of the backlog, and of the WAL that the slot holds back
   */
  public record Tools(
      Sessions sessions,
      LockAttempts attempts,
      Progress progress,
      Timing timing,
      Duration patience,
      ByteSize limit) {}

  /** What is there from the beginning on. */
  private record Decoding(
      ReplicationSlot slot, Decoder decoder, Markers markers, Session writer, Session marks) {}

  public LogicalCapture(Run run, Rewrite rewrite, Tools tools) {
    this.run = run;
    this.rewrite = rewrite;
    this.tools = tools;
    this.publication = new SourcePublication(run.names());
  }

  @Override
  public void install(Session session) throws SQLException {
    Backlog backlog = new Backlog(run, rewrite.sourceKey());
    if (backlog.create(session)) {
      // Late keys, which the comparison looks up one by one; replay reads a slice as a whole.
      session.execute(
          Sql.of("create index on {scratch} (slice, {keys}) where slice < 0")
              .with("scratch", run.names().scratch())
              .with("keys", backlog.keyNames()));
    }
    session.execute(
        Sql.of("create table if not exists {marker} (number bigint not null)")
            .with("marker", run.names().marker()));
    DefaultPrivileges.takeBack(session, run.names().marker());
  }

  @Override
  public void ofLeaf(Session session, QualifiedName leaf) {}

  @Override
  public boolean endsWithProcess() {
    return true;
  }

  /** The publication first: which one a change is in, is decided as of the change. */
  @Override
  public void begin(Session lead) throws SQLException {
    endSlots(lead, run.names(), tools.timing());
    publish(lead);
    Session writer = tools.sessions().apart();
    Session marks = tools.sessions().apart();
    ReplicationSlot slot = new ReplicationSlot(tools.sessions().replicating(), slotName(lead));
    try {
      new SlotCreation(lead, tools.timing(), tools.progress(), tools.patience()).create(slot);
      decoding = decode(slot, writer, marks);
    } catch (SQLException | RuntimeException failure) {
      slot.end();
      endSlotsAfter(failure, lead);
      throw failure;
    }
  }

  private void endSlotsAfter(Exception failure, Session lead) {
    try {
      endSlots(lead, run.names(), tools.timing());
    } catch (SQLException | RuntimeException again) {
      failure.addSuppressed(again);
    }
  }

  private Decoding decode(ReplicationSlot slot, Session writer, Session marks) throws SQLException {
    long marker =
        marks.one(
            Sql.of("select {marker}::regclass::oid::bigint")
                .with("marker", run.names().marker().literal()),
            row -> row.getLong(1));
    Markers markers = new Markers();
    Decoder decoder =
        new Decoder(
            run,
            rewrite.sourceKey(),
            marker,
            new Decoder.Tools(
                slot,
                slot.stream(run.names().publication()),
                writer,
                markers,
                new RetainedWal(slot.name(), run.names(), tools.limit()),
                tools.timing()));
    Thread thread = new Thread(decoder, "online-rewrite-decoder");
    thread.setDaemon(true);
    thread.start();
    return new Decoding(slot, decoder, markers, writer, marks);
  }

  private void publish(Session lead) throws SQLException {
    QualifiedName source = rewrite.source().name();
    new Patience(tools.timing(), tools.patience(), tools.progress())
        .with(
            PUBLISH,
            limit ->
                tools
                    .attempts()
                    .await(
                        lead,
                        new Blockers.Wanted(
                            List.of(rewrite.source().oid()),
                            LockMode.SHARE_UPDATE_EXCLUSIVE,
                            tools.sessions().pids(),
                            PUBLISH),
                        limit),
            () ->
                run.transaction(
                    lead,
                    () -> {
                      lead.execute(Patience.SET_LOCAL);
                      lead.executeAll(publication.create(source));
                      return true;
                    }));
  }

  private Identifier slotName(Session session) throws SQLException {
    return new Identifier(
        run.names().slots(ReplicationSlot.database(session))
            + run.token().toString().substring(0, 8));
  }

  @Override
  public void requireComplete(Session session, TableDefinition source) throws SQLException {
    publication.require(session, source, rewrite.sourceKey());
  }

  /** A young row may have been copied before, as what it was; its key is left to replay. */
  @Override
  public Fragment beforeChunk(QualifiedName leaf, Fragment blocks, Fragment old) {
    Backlog backlog = new Backlog(run, rewrite.sourceKey());
    return Sql.of(
            """
            with young as (
              insert into {backlog} ({keys})
              select {sourceKeys} from only {leaf} s
              where {blocks} and not ({old}))
            """)
        .with("backlog", run.names().backlog())
        .with("keys", backlog.keyNames())
        .with("sourceKeys", backlog.sourceKeys("s"))
        .with("leaf", leaf)
        .with("blocks", blocks)
        .with("old", old)
        .fragment();
  }

  @Override
  public Fragment orUnchanged(Snapshot since) {
    return new Fragment("");
  }

  @Override
  public Optional<Snapshot> settled(Session session, Duration most) throws SQLException {
    Deadline limit = Deadline.after(tools.timing(), most);
    Snapshot now =
        session.one(
            Sql.of("select pg_current_snapshot()::text"), row -> new Snapshot(row.getString(1)));
    Decoding current = current();
    current.markers().requireAlive();
    current.markers().await(mark(current.marks()), limit);
    return Optional.of(now);
  }

  /** Committed to disk, and what came before it with it, since only that is decoded. */
  private synchronized long mark(Session marks) throws SQLException {
    long marker = ++lastMarker;
    return run.transaction(
        marks,
        () -> {
          marks.execute(
              Sql.of(
                      """
                      set local synchronous_commit = local;
                      insert into {marker} values ({number})""")
                  .with("marker", run.names().marker())
                  .with("number", marker));
          return marker;
        });
  }

  @Override
  public Optional<Snapshot> addLate(Session session, Snapshot since, long slice)
      throws SQLException {
    Optional<Snapshot> now = settled(session, LATE);
    List<List<String>> keys = late(current().marks(), since, now.orElseThrow());
    Sql insert =
        Sql.of(
                """
                insert into {scratch} (slice, {names})
                select {slice}, {values} from unnest({arrays}) as e ({names})
                except select slice, {names} from {scratch} where slice = {slice}"""
                    .replace(
                        "{arrays}",
                        String.join(", ", java.util.Collections.nCopies(keys.size(), "?::text[]"))))
            .with("scratch", run.names().scratch())
            .with("names", new Backlog(run, rewrite.sourceKey()).keyNames())
            .with("slice", slice)
            .with("values", Keys.cast("e", rewrite.sourceKey()));
    session.update(
        insert.bind(keys.stream().map(values -> values.toArray(String[]::new)).toArray()));
    return now;
  }

  /** By column: the keys of entries that {@code snapshot} may not see. */
  private synchronized List<List<String>> late(Session marks, Snapshot since, Snapshot snapshot)
      throws SQLException {
    Backlog backlog = new Backlog(run, rewrite.sourceKey());
    if (backlog.marks(marks, since).truncated()) {
      throw new SourceReplacedException("the source was truncated");
    }
    int columns = rewrite.sourceKey().columns().size();
    List<List<String>> keys = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      keys.add(new ArrayList<>());
    }
    marks.query(
        Sql.of(
                """
                select distinct {keys}
                from {backlog} b
                where b.everything is null and {interval}
                  and age(b.xmin) <= age(pg_snapshot_xmin({snapshot})::xid)""")
            .with("keys", Keys.texts("b", rewrite.sourceKey()))
            .with("backlog", run.names().backlog())
            .with("interval", Backlog.since(since))
            .with("snapshot", snapshot.literal()),
        row -> {
          for (int i = 0; i < columns; i++) {
            keys.get(i).add(row.getString(i + 1));
          }
          return true;
        });
    return keys;
  }

  @Override
  public void requireAlive() throws SQLException {
    if (decoding != null) {
      decoding.markers().requireAlive();
    }
  }

  /** Ends what dead runs of a rewrite have left decoding, with their slots. */
  public static void endSlots(Session session, ObjectNames names, Timing timing)
      throws SQLException {
    ReplicationSlot.awaitGone(session, names, timing);
  }

  private Decoding current() {
    return Objects.requireNonNull(decoding, "decoding has begun");
  }

  /** Drops the slot; the publication goes with what else is in the database. */
  @Override
  public void close() throws SQLException {
    Decoding ended = decoding;
    decoding = null;
    if (ended != null) {
      ended.decoder().stop();
      ended.slot().end();
      if (tools.sessions().lead().isAlive()) {
        endSlots(tools.sessions().lead(), run.names(), tools.timing());
      }
    }
  }
}
