package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.lock.Notices;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Creates a slot and waits until whatever it does not decode is visible to everybody. The server
 * waits for every transaction that runs, in other databases too; who that is, is told meanwhile.
 */
final class SlotCreation {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
  private static final Duration BETWEEN_NOTICES = Duration.ofSeconds(5);

  /** Transactions older than that of the bound value, by whoever holds them. */
  private static final String RUNNING =
      """
      select string_agg(distinct
        case when l.pid is null then coalesce(
            (select format('prepared transaction %L', p.gid) from pg_prepared_xacts p
             where p.transaction = l.transactionid),
            'a prepared transaction')
          else format('pid %s (user %s, application %s)', l.pid, coalesce(a.usename, 'unknown'),
            coalesce(nullif(a.application_name, ''), 'unnamed')) end, ', ')
      from pg_locks l
      left join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'transactionid' and l.granted and l.mode = 'ExclusiveLock'
        and age(l.transactionid) >= age(?::text::xid8::xid)""";

  private final Session lead;
  private final Timing timing;
  private final Notices notices;
  private final Deadline limit;
  private Deadline untilNotice;

  SlotCreation(Session lead, Timing timing, Notices notices, Duration most) {
    this.lead = lead;
    this.timing = timing;
    this.notices = notices;
    this.limit = Deadline.after(timing, most);
    this.untilNotice = Deadline.after(timing, BETWEEN_NOTICES);
  }

  void create(ReplicationSlot slot) throws SQLException {
    String next = transaction();
    CompletableFuture<Void> created = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                slot.create();
                created.complete(null);
              } catch (SQLException | RuntimeException failure) {
                created.completeExceptionally(failure);
              }
            },
            "online-rewrite-slot");
    thread.setDaemon(true);
    thread.start();
    while (!created.isDone()) {
      await(next);
    }
    rethrow(created);
    awaitVisible();
  }

  /**
   * What was committed when the slot was ready is not decoded; it may have been committed in the
   * WAL alone, and be unseen by a snapshot that is taken now.
   */
  private void awaitVisible() throws SQLException {
    String next = transaction();
    while (!allEnded(next)) {
      await(next);
    }
  }

  private void await(String before) throws SQLException {
    if (limit.isOver()) {
      throw StepException.notAchieved(
          "waited "
              + limit.limit().toSeconds()
              + " s for transactions that began before decoding, of "
              + running(before)
              + ". Nothing was copied; the source is in place. End them and run it again.");
    }
    if (untilNotice.isOver()) {
      notices.say(
          "waiting, since "
              + limit.elapsed().toSeconds()
              + " s, for transactions that began before decoding, of "
              + running(before));
      untilNotice = Deadline.after(timing, BETWEEN_NOTICES);
    }
    notices.waiting("waiting for transactions that began before decoding");
    timing.sleep(BETWEEN_LOOKS);
  }

  private String transaction() throws SQLException {
    return lead.one(Sql.of("select pg_current_xact_id()::text"), row -> row.getString(1));
  }

  private boolean allEnded(String before) throws SQLException {
    return lead.one(
        Sql.of("select pg_snapshot_xmin(pg_current_snapshot()) > ?::text::xid8").bind(before),
        row -> row.getBoolean(1));
  }

  private String running(String before) throws SQLException {
    String names = lead.one(Sql.of(RUNNING).bind(before), row -> row.getString(1));
    return names == null ? "nobody who is to be seen" : names;
  }

  private static void rethrow(CompletableFuture<Void> created) throws SQLException {
    try {
      created.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof SQLException sqlFailure) {
        throw sqlFailure;
      }
      throw failure;
    }
  }
}
