package io.github.onlinerewrite.engine.history;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Something that goes wrong while a rewrite runs. */
sealed interface Fault {

  /**
   * Runs the rewrite, lets the fault strike it, and waits until it has ended.
   *
   * @return what it ended with: nothing when all is done
   */
  String strike(TestDatabase database, Choices choices)
      throws IOException, SQLException, InterruptedException;

  /** Whether applications lose their sessions too. */
  boolean isOfTheServer();

  /** One of all kinds. */
  static Fault random(RandomGenerator random, boolean serverToo) {
    int kind = random.nextInt(serverToo ? 10 : 7);
    if (kind < 4) {
      CuttingProxy.Cut[] cuts = {
        CuttingProxy.Cut.BEFORE, CuttingProxy.Cut.WHILE, CuttingProxy.Cut.AFTER
      };
      return new Cut(cuts[random.nextInt(3)], random.nextInt(3) > 0, trip(random));
    }
    List<RewritePhase> phases =
        List.copyOf(EnumSet.range(RewritePhase.CHECK, RewritePhase.SWAPPED));
    RewritePhase phase = phases.get(random.nextInt(phases.size()));
    int millis = random.nextInt(phase == RewritePhase.CUT_OVER ? 300 : 60);
    Strike[] strikes = Strike.values();
    Strike strike =
        switch (kind) {
          case 4, 5 -> Strike.KILL_CLIENT;
          case 6 -> random.nextBoolean() ? Strike.END_SESSIONS : Strike.CANCEL_STATEMENTS;
          default -> strikes[3 + random.nextInt(strikes.length - 3)];
        };
    return new Blow(strike, phase, millis);
  }

  /** Each order of magnitude as often as the others: the last trips are as telling as the first. */
  private static int trip(RandomGenerator random) {
    return 1 + random.nextInt(random.nextInt(4) == 0 ? 100 : 700);
  }

  /**
   * A connection is cut at one round trip to the server, or the client dies there.
   *
   * @param trip which one, counted from the beginning of the run
   */
  record Cut(CuttingProxy.Cut place, boolean dies, int trip) implements Fault {

    @Override
    public String strike(TestDatabase database, Choices choices) throws IOException, SQLException {
      try (CuttingProxy proxy = database.proxy()) {
        CuttingProxy.Rule rule = trip -> trip.number() == this.trip ? place : CuttingProxy.Cut.NONE;
        if (dies) {
          proxy.dying(rule);
        } else {
          proxy.cutting(rule);
        }
        return ending(() -> choices.rewrite(database.ownerDataSource(proxy), RewriteListener.NONE));
      }
    }

    @Override
    public boolean isOfTheServer() {
      return false;
    }
  }

  /** A rewrite in this process. */
  interface Attempt {
    Object run() throws SQLException;
  }

  /** What the attempt ends with: nothing when all is done. */
  static String ending(Attempt attempt) {
    try {
      attempt.run();
      return "";
    } catch (RewriteException failure) {
      return failure.getClass().getSimpleName() + " " + failure.getMessage();
    } catch (SQLException failure) {
      return "no session: " + failure.getMessage();
    }
  }

  /** What is done from outside, to a rewrite that runs in a process of its own. */
  enum Strike {
    /** {@code kill -9}. */
    KILL_CLIENT,
    /** The server ends all sessions of the rewrite. */
    END_SESSIONS,
    /** Somebody cancels what the sessions of the rewrite are doing. */
    CANCEL_STATEMENTS,
    /** A server process is killed, and the server recovers. */
    CRASH_SERVER,
    /** {@code pg_ctl restart -m fast}. */
    RESTART_SERVER,
    /** {@code pg_ctl restart -m immediate}. */
    STOP_SERVER_AT_ONCE
  }

  /**
   * Strikes some time after a phase has begun.
   *
   * @param millis how long after
   */
  record Blow(Strike strike, RewritePhase phase, int millis) implements Fault {

    @Override
    public String strike(TestDatabase database, Choices choices)
        throws IOException, SQLException, InterruptedException {
      try (RewriteProcess process = RewriteProcess.start(database, choices)) {
        process.await(phase);
        TimeUnit.MILLISECONDS.sleep(millis);
        switch (strike) {
          case KILL_CLIENT -> process.kill();
          case END_SESSIONS -> toSessions(database, "pg_terminate_backend");
          case CANCEL_STATEMENTS -> toSessions(database, "pg_cancel_backend");
          case CRASH_SERVER -> database.crashServer();
          case RESTART_SERVER -> restart(database, "fast");
          case STOP_SERVER_AT_ONCE -> restart(database, "immediate");
        }
        return process.awaitEnd();
      }
    }

    @Override
    public boolean isOfTheServer() {
      return strike.compareTo(Strike.CANCEL_STATEMENTS) > 0;
    }

    private static void restart(TestDatabase database, String mode) throws SQLException {
      if (database.canRestartServer()) {
        database.restartServer(mode);
      } else {
        database.crashServer();
      }
    }

    private static void toSessions(TestDatabase database, String function) throws SQLException {
      try (Connection superuser = database.superuser();
          Statement statement = superuser.createStatement()) {
        statement.execute(
            "select {function}(pid) from pg_stat_activity where usename = '{owner}'"
                .replace("{function}", function)
                .replace("{owner}", database.ownerUser()));
      }
    }
  }
}
