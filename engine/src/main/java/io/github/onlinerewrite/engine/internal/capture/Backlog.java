package io.github.onlinerewrite.engine.internal.capture;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey.KeyColumn;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.DefaultPrivileges;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The captured keys of a run: append-only, but for {@link #compact}. Which of them a statement
 * works on is said by snapshots, never by a sequence number, because ids and xids commit out of
 * order.
 */
public final class Backlog {

  /** Some seconds of work. */
  private static final long KEYS_A_SLICE = 100_000;

  /** Some hundred thousand entries, which are counted in some hundredths of a second. */
  private static final long SAMPLED_BLOCKS = 2_000;

  private static final String INCOMPLETE =
      "partitions or capture triggers of the source were added, removed or switched off by "
          + "somebody else. ";

  private final Run run;
  private final IdentityKey sourceKey;

  public Backlog(Run run, IdentityKey sourceKey) {
    this.run = run;
    this.sourceKey = sourceKey;
  }

  /** The backlog's name of the key's column at {@code position}, counted from 1. */
  public static Identifier keyName(int position) {
    return new Identifier("k" + position);
  }

  /** The backlog's key columns. */
  public List<Identifier> keyNames() {
    List<Identifier> names = new ArrayList<>();
    for (int position = 1; position <= sourceKey.columns().size(); position++) {
      names.add(keyName(position));
    }
    return names;
  }

  /** Creates backlog and scratch table in the open transaction; false: they are there. */
  public boolean create(Session session) throws SQLException {
    ObjectNames names = run.names();
    boolean isThere =
        session.one(
            Sql.of("select to_regclass({backlog}) is not null")
                .with("backlog", names.backlog().literal()),
            row -> row.getBoolean(1));
    if (isThere) {
      return false;
    }
    session.execute(
        Resources.read(Backlog.class, "backlog.sql")
            .with("backlog", names.backlog())
            .with("scratch", names.scratch())
            .with("keys", keyNames())
            .with("keyDefinitions", keyDefinitions()));
    DefaultPrivileges.takeBack(session, names.backlog(), names.scratch());
    return true;
  }

  /** Column definitions: base types without constraints, with the collation of the source's. */
  private Fragment keyDefinitions() {
    List<Fragment> definitions = new ArrayList<>();
    for (int i = 0; i < sourceKey.columns().size(); i++) {
      KeyColumn column = sourceKey.columns().get(i);
      String collation = column.collation().isEmpty() ? "" : " collate " + column.collation();
      definitions.add(new Fragment(keyName(i + 1).quoted() + " " + column.baseType() + collation));
    }
    return Fragment.join(",\n  ", definitions);
  }

  /** The source's key columns of the row {@code row}, in the backlog's order. */
  public Fragment sourceKeys(String row) {
    return Fragment.join(
        ", ",
        sourceKey.names().stream().map(name -> new Fragment(row + "." + name.quoted())).toList());
  }

  /** Whether the keys of {@code entry} are those of the source's row {@code row}. */
  public Fragment matches(String entry, String row) {
    List<Fragment> conditions = new ArrayList<>();
    for (int i = 0; i < sourceKey.columns().size(); i++) {
      KeyColumn column = sourceKey.columns().get(i);
      conditions.add(
          new Fragment(
              row
                  + "."
                  + column.name().quoted()
                  + " "
                  + column.equals()
                  + " "
                  + entry
                  + "."
                  + keyName(i + 1).quoted()));
    }
    return Fragment.join(" and ", conditions);
  }

  /**
   * Whether the entry {@code b} is not visible in {@code snapshot}: exact, and served by the index
   * on xid even when an old transaction pins the snapshot's xmin.
   */
  public static Fragment since(Snapshot snapshot) {
    return new Fragment(
        "(b.xid >= pg_snapshot_xmax({snapshot})"
            .concat(" or b.xid = any (array(select pg_snapshot_xip({snapshot}))))")
            .replace("{snapshot}", snapshot.literal().sql()));
  }

  /** What is marked in the interval since a snapshot. */
  public record Marks(boolean truncated, boolean overflowed) {}

  /** Reads the marks since {@code snapshot}. */
  public Marks marks(Session session, Snapshot snapshot) throws SQLException {
    return session.one(
        Sql.of(
                """
                select
                  coalesce(bool_or(b.everything = 'truncate'), false),
                  coalesce(bool_or(b.everything = 'overflow'), false)
                from {backlog} b
                where b.everything is not null and {interval}""")
            .with("backlog", run.names().backlog())
            .with("interval", since(snapshot)),
        row -> new Marks(row.getBoolean(1), row.getBoolean(2)));
  }

  /**
   * Whether capture has stopped recording at any time. The mark is left once, so it must be looked
   * for in the whole backlog: a copy that begins later does not see it in its interval.
   */
  public boolean isFull(Session session) throws SQLException {
    return isFull(session, run.names());
  }

  /** The same of the rewrite with these names. */
  public static boolean isFull(Session session, ObjectNames names) throws SQLException {
    return session.one(
        Sql.of("select exists (select from {backlog} b where b.everything = 'overflow')")
            .with("backlog", names.backlog()),
        row -> row.getBoolean(1));
  }

  /**
   * Whether a TRUNCATE since {@code snapshot} has taken all rows of the source at once, so that
   * every row there is came later. Each of its tables leaves a mark of it; a row that its
   * transaction moved from one to another in between leaves a key between the two, as the numbers
   * of the commands tell.
   */
  public static boolean isEmptied(
      Session session, ObjectNames names, Snapshot snapshot, TableDefinition source)
      throws SQLException {
    return session.one(
        Sql.of(
                """
                with truncation as (
                  select b.xid, array_agg(b.leaf) as leaves,
                    min(b.cmin::text::bigint) as first, max(b.cmin::text::bigint) as last
                  from {backlog} b
                  where b.everything = 'truncate' and {interval}
                  group by b.xid)
                select exists (
                  select from truncation t
                  where t.leaves @> ?::bigint[]::oid[] and not exists (
                    select from {backlog} b
                    where b.xid = t.xid and b.everything is null
                      and b.cmin::text::bigint between t.first and t.last))""")
            .with("backlog", names.backlog())
            .with("interval", since(snapshot))
            .bind((Object) source.leaves().stream().map(Leaf::oid).toArray(Long[]::new)),
        row -> row.getBoolean(1));
  }

  /** The end of a run whose capture somebody has changed, on the way forth. */
  public static StepException incomplete() {
    return StepException.failed(INCOMPLETE + Run.BEGIN_ANEW);
  }

  /** The end of a run whose capture somebody has changed. */
  public static StepException incomplete(Run run) {
    return StepException.failed(INCOMPLETE + run.lost());
  }

  /** The end of a run whose capture has stopped recording. */
  public static StepException full(Run run) {
    return StepException.failed(
        "the backlog reached its limit, and capture has stopped recording. "
            + (run.isWayBack()
                ? run.lost()
                : "Nothing was swapped; the source is in place. Abort this rewrite, and run it"
                    + " again with a larger backlog limit or when fewer rows change."));
  }

  /**
   * Takes away what has been replayed, so that new entries find room where it was. Only once all is
   * copied: a chunk skips the rows whose keys it finds here. A mark that capture has stopped is not
   * among it, since the round that finds one does not end.
   */
  public void compact(Session session, Snapshot replaySnapshot) throws SQLException {
    Sql slice =
        Sql.of(
                """
                delete from {backlog} b
                where b.ctid = any (array(
                  select b.ctid from {backlog} b
                  where pg_visible_in_snapshot(b.xid, {replayed})
                  limit {most}))""")
            .with("backlog", run.names().backlog())
            .with("replayed", replaySnapshot.literal())
            .with("most", KEYS_A_SLICE);
    while (run.transaction(session, () -> session.update(slice)) > 0) {
      // The next slice.
    }
    vacuum(session);
  }

  /** Unless somebody keeps us from it who does the same, or autovacuum will. */
  private void vacuum(Session session) throws SQLException {
    session.execute(Patience.SET);
    try {
      session.execute(Sql.of("vacuum {backlog}").with("backlog", run.names().backlog()));
    } catch (SQLException failure) {
      if (!SqlStates.isLockNotGranted(failure)) {
        throw failure;
      }
    } finally {
      if (session.isAlive()) {
        session.execute(Patience.RESET);
      }
    }
  }

  /**
   * About how many entries are not yet replayed: exact while the backlog is small, else from a
   * sample of its blocks, so that it may be asked each second with millions of entries.
   */
  public long estimate(Session session, Snapshot replaySnapshot) throws SQLException {
    double percent =
        session.one(
            Sql.of(
                    """
                select least(100, 100.0 * {blocks} * current_setting('block_size')::bigint
                  / greatest(1, pg_relation_size({backlog}::regclass)))""")
                .with("blocks", SAMPLED_BLOCKS)
                .with("backlog", run.names().backlog().literal()),
            row -> row.getDouble(1));
    if (percent >= 100) {
      return count(session, replaySnapshot);
    }
    return session.one(
        Sql.of(
                """
                select round(count(*) * 100 / ?::float8)
                from {backlog} b tablesample system (?::float8)
                where {interval}""")
            .with("backlog", run.names().backlog())
            .with("interval", since(replaySnapshot))
            .bind(percent, percent),
        row -> Math.round(row.getDouble(1)));
  }

  /** How many entries are not yet replayed. */
  public long count(Session session, Snapshot replaySnapshot) throws SQLException {
    return session.one(
        Sql.of("select count(*) from {backlog} b where {interval}")
            .with("backlog", run.names().backlog())
            .with("interval", since(replaySnapshot)),
        row -> row.getLong(1));
  }
}
