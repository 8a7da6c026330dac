package io.github.onlinerewrite.engine.internal.work;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;

/**
 * Has the server's WAL writer write what other sessions of ours make without waiting for it. Left
 * alone it comes some times a second, and only a commit wakes it. Until then WAL piles up to {@code
 * wal_buffers}: the sessions that make it stop to write it, one at a time, and a commit of the
 * application has all of it to flush before its own.
 */
public final class WalFlush {

  /** The writer is not woken for less ({@code wal_writer_flush_after}). */
  private static final long WORTH_IT = 1024 * 1024;

  private WalFlush() {}

  /**
   * Wakes the writer from {@code session}, outside a transaction, unless there is little. What
   * wakes it is a commit with a transaction id that has written nothing: the server never waits for
   * one.
   */
  public static void wake(Session session) throws SQLException {
    session.query(
        Sql.of(
                """
                select pg_current_xact_id()::text
                where pg_current_wal_insert_lsn() - pg_current_wal_flush_lsn() > {much}""")
            .with("much", WORTH_IT),
        row -> "");
  }
}
