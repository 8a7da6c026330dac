package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that sessions of this database held at one moment. Whoever has one may not find the
 * new table as it should be, so each is waited for, as CREATE INDEX CONCURRENTLY does.
 *
 * <p>Look outside a transaction: inside one, pg_stat_activity shows what its first look saw.
 *
 * <p>A plain owner sees pid, user, datid and backend_xmin of others, and nothing else that could
 * serve as a filter. Sessions without a user are the server's own and read no table for anybody.
 */
public final class OldSnapshots {

  private static final String HOLDERS =
      """
      select a.pid, coalesce(v.virtualxid, '') as virtualxid,
        format('pid %s (user %s, application %s)', a.pid, a.usename,
          coalesce(nullif(a.application_name, ''), 'unnamed')) as who,
        pg_snapshot_xmax(pg_current_snapshot())::text as upper, a.xact_start
      from pg_stat_activity a
      left join pg_locks v on v.pid = a.pid and v.locktype = 'virtualxid' and v.granted
        and v.virtualxid = v.virtualtransaction
      where a.datid = (select d.oid from pg_database d where d.datname = current_database())
        and a.backend_xmin is not null and a.usesysid is not null
        and not a.pid = any (?::bigint[]::int[])""";

  private static final String WAITS =
      """
       and not exists (
          select from pg_locks w
          where w.pid = a.pid and not w.granted and w.locktype = 'relation'
            and w.mode = 'RowExclusiveLock' and w.relation = any (?::bigint[]::oid[]))""";

  /** Sees everything that was committed before {@code upper}. */
  private static final String NEWER = " and not age(a.backend_xmin) <= age(?::text::xid8::xid)";

  /** One session and the transaction whose snapshot it is. */
  private record Holder(
      int pid, String virtualXid, String who, String upper, @Nullable Instant since) {

    boolean isStillThere(List<Holder> now) {
      return now.stream()
          .anyMatch(
              other ->
                  other.pid == pid
                      && (virtualXid.isEmpty() || other.virtualXid.equals(virtualXid)));
    }
  }

  private final List<Integer> ownPids;
  private List<Holder> holders;

  private OldSnapshots(List<Integer> ownPids, List<Holder> holders) {
    this.ownPids = ownPids;
    this.holders = holders;
  }

  /** The snapshots that are held now, but for our own sessions'. */
  public static OldSnapshots heldNow(Session session, List<Integer> ownPids) throws SQLException {
    return new OldSnapshots(ownPids, read(session, Sql.of(HOLDERS).bind((Object) pids(ownPids))));
  }

  /**
   * The snapshots that are held now, but for sessions that wait to change rows in one of {@code
   * relations}: the guard covers them. Who waits to read does so behind somebody else's request for
   * a stronger lock than ours, and nothing would tell it that its snapshot is too old.
   */
  static OldSnapshots heldNowButWaiting(
      Session session, List<Integer> ownPids, List<Long> relations) throws SQLException {
    return new OldSnapshots(
        ownPids,
        read(session, Sql.of(HOLDERS + WAITS).bind(pids(ownPids), relations.toArray(Long[]::new))));
  }

  /** Looks again; whether all have ended, let go or changed. */
  public boolean areGone(Session session) throws SQLException {
    if (holders.isEmpty()) {
      return true;
    }
    List<Holder> now =
        read(session, Sql.of(HOLDERS + NEWER).bind(pids(ownPids), holders.get(0).upper()));
    holders = holders.stream().filter(holder -> holder.isStillThere(now)).toList();
    return holders.isEmpty();
  }

  /** Who is still there, for a person. */
  public String names() {
    return holders.stream().map(Holder::who).distinct().collect(Collectors.joining(", "));
  }

  /**
   * Looks again, for a person: who has held one all the time, be it as new as can be. A swap makes
   * every snapshot an old one that is held when it begins.
   */
  public List<RewriteStatus.Blocker> stillHeld(Session session) throws SQLException {
    List<Holder> now = read(session, Sql.of(HOLDERS).bind((Object) pids(ownPids)));
    return holders.stream()
        .filter(holder -> holder.isStillThere(now))
        .map(
            holder ->
                new RewriteStatus.Blocker(holder.pid, holder.who, "holds a snapshot", holder.since))
        .toList();
  }

  private static List<Holder> read(Session session, Sql sql) throws SQLException {
    return session.planned(
        sql,
        row -> {
          Timestamp since = row.getTimestamp(5);
          return new Holder(
              row.getInt(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              since == null ? null : since.toInstant());
        });
  }

  private static Long[] pids(List<Integer> pids) {
    return pids.stream().map(Integer::longValue).toArray(Long[]::new);
  }
}
