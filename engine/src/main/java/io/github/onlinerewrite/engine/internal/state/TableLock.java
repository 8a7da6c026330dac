package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.Optional;

/**
 * An advisory lock of the session: one run per table at a time. By name and not by OID, since after
 * the swap another table has the name.
 */
public final class TableLock implements AutoCloseable {

  static final String PREFIX = "online_rewrite:";

  private final Session session;
  private final String key;

  private TableLock(Session session, String key) {
    this.session = session;
    this.key = key;
  }

  /** The lock, or nothing when another session has it. */
  public static Optional<TableLock> tryAcquire(Session session, QualifiedName table)
      throws SQLException {
    String key = PREFIX + table;
    boolean granted =
        session.one(
            Sql.of("select pg_try_advisory_lock(hashtextextended(?, 0))").bind(key),
            row -> row.getBoolean(1));
    return granted ? Optional.of(new TableLock(session, key)) : Optional.empty();
  }

  /** A session that has the lock, and what it is for a person. */
  public record Holder(int pid, String description) {}

  /** Who has the lock; nothing when nobody has it any more. */
  public static Optional<Holder> holder(Session session, QualifiedName table) throws SQLException {
    return session.optional(
        Sql.of(
                """
                select l.pid, format('pid %s (user %s, application %s)', l.pid,
                  coalesce(a.usename, 'unknown'),
                  coalesce(nullif(a.application_name, ''), 'unnamed'))
                from pg_locks l
                left join pg_stat_activity a on a.pid = l.pid
                where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                  and l.database = (select oid from pg_database where datname = current_database())
                  and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(?, 0)""")
            .bind(PREFIX + table),
        row -> new Holder(row.getInt(1), row.getString(2)));
  }

  @Override
  public void close() throws SQLException {
    if (session.isAlive()) {
      session.query(
          Sql.of("select pg_advisory_unlock(hashtextextended(?, 0))").bind(key), row -> "");
    }
  }

  @Override
  public String toString() {
    return "advisory lock " + key;
  }
}
