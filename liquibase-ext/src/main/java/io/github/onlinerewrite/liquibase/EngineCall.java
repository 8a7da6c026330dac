package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;

/**
 * One call of the engine on behalf of Liquibase: chooses the sessions, keeps Liquibase's own
 * connection alive meanwhile, and makes a failure of the engine one of Liquibase's, with the whole
 * message. Made and used on the thread that Liquibase runs on.
 */
final class EngineCall {

  private final String name;
  private final Database database;
  private final Screen screen;

  /**
   * A call that is told to Liquibase's user.
   *
   * @param name what is done, before each line that is not the engine's own
   */
  EngineCall(String name, Database database) {
    this.name = name;
    this.database = database;
    this.screen = Screen.of(Scope.getCurrentScope().getUI());
  }

  /** What is asked of the engine. */
  @FunctionalInterface
  interface Action<T> {
    /** With {@code options} whose workers are as many as there are sessions for. */
    T on(TableRewriter rewriter, RewriteOptions options);
  }

  /** Where Liquibase's user is told; from any thread. */
  Screen screen() {
    return screen;
  }

  /** Tells Liquibase's user a line about the call. */
  void tell(String message) {
    screen.line(name + ": " + message);
  }

  /** Does {@code action}; {@code listener} hears what the engine tells of it. */
  <T> T run(RewriteOptions options, RewriteListener listener, Action<T> action)
      throws DatabaseException {
    return failingAsLiquibase(
        () -> {
          Connection main = idleConnection();
          Sessions sessions = Sessions.choose(main, waysBeside(main), options);
          sessions.told().forEach(this::tell);
          return beside(main, sessions, options, listener, action);
        });
  }

  /** Does {@code action}, for which one session is enough. */
  <T> T runAlone(RewriteListener listener, Action<T> action) throws DatabaseException {
    return failingAsLiquibase(
        () -> {
          Connection main = idleConnection();
          Sessions sessions = Sessions.one(main, waysBeside(main));
          return beside(main, sessions, RewriteOptions.defaults(), listener, action);
        });
  }

  /**
   * Asks what changes nothing; Liquibase's connection may be in a transaction, as it is where
   * preconditions are checked. Liquibase rolls that back itself when they are.
   */
  <T> T ask(Action<T> action) throws DatabaseException {
    return ask(RewriteListener.NONE, action);
  }

  /** The same; {@code listener} hears for whom it waits. */
  <T> T ask(RewriteListener listener, Action<T> action) throws DatabaseException {
    return failingAsLiquibase(
        () -> {
          Connection main = connection();
          Sessions sessions = Sessions.one(main, waysBeside(main));
          if (sessions.dataSource() == null && !main.getAutoCommit()) {
            main.rollback();
          }
          return beside(main, sessions, RewriteOptions.defaults(), listener, action);
        });
  }

  private <T> T beside(
      Connection main,
      Sessions sessions,
      RewriteOptions options,
      RewriteListener listener,
      Action<T> action)
      throws SQLException {
    DataSource dataSource = sessions.dataSource();
    RewriteOptions possible = options.withWorkers(sessions.workers());
    if (dataSource == null) {
      return action.on(configured(TableRewriter.using(main), listener), possible);
    }
    KeptAlive kept = KeptAlive.start(main, KeptAlive.interval(main), this::tell);
    try (kept) {
      return action.on(configured(TableRewriter.using(dataSource), listener), possible);
    }
  }

  private interface Work<T> {
    T run() throws SQLException, DatabaseException;
  }

  private <T> T failingAsLiquibase(Work<T> work) throws DatabaseException {
    LockService lock = LockServiceFactory.getInstance().getLockService(database);
    try (EndOfProcess end = EndOfProcess.awaited(lock::hasChangeLogLock, this::tell)) {
      return untilTheEnd(end, work);
    }
  }

  private <T> T untilTheEnd(EndOfProcess end, Work<T> work) throws DatabaseException {
    try {
      return work.run();
    } catch (RewriteException unfinished) {
      if (end.hasBegun()) {
        // Liquibase may have no time left to say it.
        screen.line(String.valueOf(unfinished.getMessage()));
        tell(howToGoOn(unfinished.phase()));
      }
      throw new DatabaseException(unfinished.getMessage(), unfinished);
    } catch (SQLException failure) {
      throw new DatabaseException(name + ": " + failure.getMessage(), failure);
    }
  }

  /** What a run that was stopped in {@code phase} leaves to its user. */
  static String howToGoOn(RewritePhase phase) {
    boolean canBeGivenUp =
        phase != RewritePhase.CHECK && phase != RewritePhase.IN_SYNC && !phase.isSwapped();
    return "stopped. Run it again to go on"
        + (canBeGivenUp ? ", or online-rewrite-abort to give it up" : "")
        + ". If Liquibase waits for its lock then, no other run being alive, run release-locks"
        + " first.";
  }

  private List<SessionWay> waysBeside(Connection main) throws SQLException {
    return SessionWays.beside(main, OnlineRewriteDataSource.offeredTo(database));
  }

  private static TableRewriter configured(TableRewriter rewriter, RewriteListener listener) {
    return rewriter
        .withJournalSchema(OnlineRewriteConfiguration.SCHEMA.getCurrentValue())
        .withListener(listener);
  }

  /** Liquibase's connection: in a transaction it would hold back the rewrite that it waits for. */
  private Connection idleConnection() throws SQLException, DatabaseException {
    Connection connection = connection();
    if (!connection.getAutoCommit()) {
      throw new DatabaseException(
          name
              + ": Liquibase's connection is in a transaction, which a rewrite cannot be part of."
              + " Nothing was changed. Write runInTransaction=\"false\" on the changeset.");
    }
    return connection;
  }

  private Connection connection() throws DatabaseException {
    if (database.getConnection() instanceof JdbcConnection liquibases) {
      return liquibases.getUnderlyingConnection();
    }
    throw new DatabaseException(
        name + ": there is no connection to a database here, as with an offline: URL");
  }
}
