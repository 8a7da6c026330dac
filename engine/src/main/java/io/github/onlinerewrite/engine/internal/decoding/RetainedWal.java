package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;

/** The disk that the capture takes: WAL that its slot holds back, and the backlog. */
final class RetainedWal {

  private final String slot;
  private final ObjectNames names;
  private final ByteSize limit;
  private volatile long bytes;

  RetainedWal(String slot, ObjectNames names, ByteSize limit) {
    this.slot = slot;
    this.names = names;
    this.limit = limit;
  }

  /** WAL that was held back at the last look. */
  long bytes() {
    return bytes;
  }

  /** Ends the step when either has reached the limit. */
  void look(Session session) throws SQLException {
    record Sizes(long wal, long backlog) {}
    Sizes sizes =
        session.one(
            Sql.of(
                    """
                    select coalesce((
                        select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), s.restart_lsn)::bigint
                        from pg_replication_slots s where s.slot_name = ?), 0),
                      pg_relation_size({backlog}::regclass)""")
                .with("backlog", names.backlog().literal())
                .bind(slot),
            row -> new Sizes(row.getLong(1), row.getLong(2)));
    bytes = sizes.wal();
    if (sizes.wal() > limit.bytes()) {
      throw StepException.failed(
          "replication slot "
              + slot
              + " held back "
              + sizes.wal() / 1_000_000
              + " MB of WAL, more than the limit of "
              + limit
              + ", as it does behind a transaction that lasts; it was dropped. Nothing was swapped;"
              + " the source is in place. Run it again when long transactions have ended, or with a"
              + " larger backlog limit: it copies again.");
    }
    if (sizes.backlog() > limit.bytes()) {
      throw StepException.failed(
          "the backlog reached its limit of "
              + limit
              + ". Nothing was swapped; the source is in place. Abort this rewrite, and run it again "
              + "with a larger backlog limit or when fewer rows change.");
    }
  }
}
