package io.github.onlinerewrite.testsupport.history;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Rewrites that lose something, each as tools of this kind have done it. */
enum BadRewrite {
  /** Copies first and locks then: what is written in between is lost. */
  COPY_WITHOUT_CAPTURE {
    @Override
    void run(TestDatabase database, HistoryLoad load) throws SQLException, InterruptedException {
      database.execute(COPY);
      do {
        load.run(Duration.ofMillis(50));
      } while (isEqual(database, "true"));
      inOneTransaction(database, "lock table history in access exclusive mode", SWAP);
    }
  },

  /** Copies under the lock: nothing is lost, but those who wait for it have their snapshot. */
  COPY_UNDER_THE_LOCK {
    @Override
    void run(TestDatabase database, HistoryLoad load) throws SQLException {
      inOneTransaction(database, "lock table history in access exclusive mode", COPY, SWAP);
    }
  },

  /** Takes the highest entry number seen as a watermark: numbers do not commit in order. */
  REPLAY_AFTER_THE_HIGHEST_NUMBER {
    @Override
    void run(TestDatabase database, HistoryLoad load) throws SQLException, InterruptedException {
      database.execute(
          "create table log (n bigserial, id int)",
          """
          create function log_key() returns trigger language plpgsql security definer as $$
          begin
            insert into public.log (id) values (coalesce(old.id, new.id));
            insert into public.log (id) values (coalesce(new.id, old.id));
            return null;
          end $$
          """);
      inOneTransaction(
          database,
          """
          create trigger log_key after insert or update or delete on history
          for each row execute function log_key()
          """,
          COPY);
      long highest = 0;
      // Until a number has committed late: what is not after the watermark is equal else.
      while (isEqual(database, "id not in (select id from log where n > " + highest + ")")) {
        load.run(Duration.ofMillis(80));
        String now = database.value("select coalesce(max(n), 0) from log");
        database.execute(replay(highest, Long.parseLong(String.valueOf(now))));
        highest = Long.parseLong(String.valueOf(now));
      }
      inOneTransaction(
          database,
          "lock table history in access exclusive mode",
          replay(highest, Long.MAX_VALUE),
          SWAP);
    }
  };

  private static final String COLUMNS =
      "id, logdate, code, amount, counter, note, filler, parent_id";

  private static final String COPY =
      "insert into history_new ({c}) select {c} from history".replace("{c}", COLUMNS);

  private static final String SWAP =
      """
      drop trigger if exists log_key on history;
      alter table history rename to history_old;
      alter table history_new rename to history;
      grant select, insert, update, delete, truncate on history to public
      """;

  abstract void run(TestDatabase database, HistoryLoad load)
      throws SQLException, InterruptedException;

  private static boolean isEqual(TestDatabase database, String where) throws SQLException {
    return "t"
        .equals(
            database.value(
                """
                with missing as (
                  select {c} from history where {where}
                  except all
                  select {c} from history_new),
                stale as (
                  select {c} from history_new where {where}
                  except all
                  select {c} from history)
                select not exists (select from missing) and not exists (select from stale)
                """
                    .replace("{c}", COLUMNS)
                    .replace("{where}", where)));
  }

  private static String replay(long after, long upTo) {
    return """
        delete from history_new
        where id in (select id from log where n > {after} and n <= {upTo});
        insert into history_new ({c})
        select {c} from history
        where id in (select id from log where n > {after} and n <= {upTo})
        on conflict do nothing
        """
        .replace("{c}", COLUMNS)
        .replace("{after}", Long.toString(after))
        .replace("{upTo}", Long.toString(upTo));
  }

  private static void inOneTransaction(TestDatabase database, String... statements)
      throws SQLException {
    try (Connection connection = database.owner();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    }
  }
}
