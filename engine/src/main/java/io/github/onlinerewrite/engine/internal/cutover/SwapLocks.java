package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import java.sql.SQLException;
import java.util.List;

/**
 * What a swap of a rewrite will lock, for somebody who does not make it: both tables with their
 * partitions, the table that the source is a partition of, the tables at the other end of foreign
 * keys, and the views. Read from catalogs alone, so that it waits for no lock.
 */
public final class SwapLocks {

  private SwapLocks() {}

  public static List<Long> of(Session session, JournalEntry entry) throws SQLException {
    return of(session, entry.sourceOid(), entry.targetOid());
  }

  /** The same of two tables, by their OIDs. */
  public static List<Long> of(Session session, long source, long target) throws SQLException {
    return session.query(
        Resources.read(SwapLocks.class, "swap-locks.sql").bind(source, target),
        row -> row.getLong(1));
  }
}
