package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.ui.UIService;

/**
 * One call of the engine on behalf of Liquibase: chooses the sessions, keeps Liquibase's own
 * connection alive meanwhile, and makes a failure of the engine one of Liquibase's, with the whole
 * message. Made and used on the thread that Liquibase runs on.
 */
final class EngineCall {

  private final String name;
  private final Database database;
  private final Consumer<String> line;

  /**
   * A call that is told to Liquibase's user.
   *
   * @param name what is done, before each line that is not the engine's own
   */
  EngineCall(String name, Database database) {
    this.name = name;
    this.database = database;
    UIService ui = Scope.getCurrentScope().getUI();
    this.line = message -> ui.sendMessage(message);
  }

  /** What is asked of the engine. */
  @FunctionalInterface
  interface Action<T> {
    /** With {@code options} whose workers are as many as there are sessions for. */
    T on(TableRewriter rewriter, RewriteOptions options);
  }

  /** Where lines for Liquibase's user go; from any thread. */
  Consumer<String> line() {
    return line;
  }

  /** Does {@code action}; {@code listener} hears what the engine tells of it. */
  <T> T run(RewriteOptions options, RewriteListener listener, Action<T> action)
      throws DatabaseException {
    try {
      Connection main = idleConnection();
      Sessions sessions = Sessions.choose(main, SessionWays.beside(main), options);
      sessions.told().forEach(this::tell);
      DataSource dataSource = sessions.dataSource();
      RewriteOptions possible = options.withWorkers(sessions.workers());
      if (dataSource == null) {
        return action.on(configured(TableRewriter.using(main), listener), possible);
      }
      KeptAlive kept = KeptAlive.start(main, KeptAlive.INTERVAL, this::tell);
      try (kept) {
        return action.on(configured(TableRewriter.using(dataSource), listener), possible);
      }
    } catch (RewriteException unfinished) {
      throw new DatabaseException(unfinished.getMessage(), unfinished);
    } catch (SQLException failure) {
      throw new DatabaseException(name + ": " + failure.getMessage(), failure);
    }
  }

  private static TableRewriter configured(TableRewriter rewriter, RewriteListener listener) {
    return rewriter
        .withJournalSchema(OnlineRewriteConfiguration.SCHEMA.getCurrentValue())
        .withListener(listener);
  }

  private void tell(String message) {
    line.accept(name + ": " + message);
  }

  /** Liquibase's connection: in a transaction it would hold back the rewrite that it waits for. */
  private Connection idleConnection() throws SQLException, DatabaseException {
    if (!(database.getConnection() instanceof JdbcConnection liquibases)) {
      throw new DatabaseException(name + ": Liquibase has no JDBC connection here");
    }
    Connection connection = liquibases.getUnderlyingConnection();
    if (!connection.getAutoCommit()) {
      throw new DatabaseException(
          name
              + ": Liquibase's connection is in a transaction, which a rewrite cannot be part of."
              + " Nothing was changed. Write runInTransaction=\"false\" on the changeset.");
    }
    return connection;
  }
}
