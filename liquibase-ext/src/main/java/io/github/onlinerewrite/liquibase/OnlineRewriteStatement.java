package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.database.PreparedStatementFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.statement.AbstractSqlStatement;
import liquibase.statement.ExecutablePreparedStatement;
import liquibase.ui.UIService;

/**
 * Carries the rewrite out when Liquibase executes it: the only place of this module that changes a
 * database. A rewrite that does not come to its end is a failure of Liquibase's, with the whole
 * message; there is no other DDL to fall back to.
 */
final class OnlineRewriteStatement extends AbstractSqlStatement
    implements ExecutablePreparedStatement {

  private final RewritePlan plan;
  private final Database database;

  OnlineRewriteStatement(RewritePlan plan, Database database) {
    this.plan = plan;
    this.database = database;
  }

  RewritePlan plan() {
    return plan;
  }

  @Override
  public void execute(PreparedStatementFactory factory) throws DatabaseException {
    UIService ui = Scope.getCurrentScope().getUI();
    Consumer<String> line = message -> ui.sendMessage(message);
    try {
      Connection main = idleConnection();
      Sessions sessions = Sessions.choose(main, SessionWays.beside(main), plan.options());
      sessions.told().forEach(message -> line.accept(plan + ": " + message));
      run(main, sessions, line);
    } catch (SQLException failure) {
      throw new DatabaseException(plan + ": " + failure.getMessage(), failure);
    }
  }

  private void run(Connection main, Sessions sessions, Consumer<String> line)
      throws DatabaseException {
    DataSource dataSource = sessions.dataSource();
    if (dataSource == null) {
      rewrite(TableRewriter.using(main), sessions, line);
      return;
    }
    KeptAlive kept =
        KeptAlive.start(main, KeptAlive.INTERVAL, message -> line.accept(plan + ": " + message));
    try (kept) {
      rewrite(TableRewriter.using(dataSource), sessions, line);
    }
  }

  private void rewrite(TableRewriter rewriter, Sessions sessions, Consumer<String> line)
      throws DatabaseException {
    ProgressLines lines = new ProgressLines(line);
    RewriteOptions options = plan.options().withWorkers(sessions.workers());
    String journal = OnlineRewriteConfiguration.SCHEMA.getCurrentValue();
    try {
      lines.result(
          rewriter.withJournalSchema(journal).withListener(lines).rewrite(plan.spec(), options));
    } catch (RewriteException unfinished) {
      throw new DatabaseException(unfinished.getMessage(), unfinished);
    }
  }

  /** Liquibase's connection: in a transaction it would hold back the rewrite that it waits for. */
  private Connection idleConnection() throws SQLException, DatabaseException {
    if (!(database.getConnection() instanceof JdbcConnection liquibases)) {
      throw new DatabaseException(plan + ": Liquibase has no JDBC connection here");
    }
    Connection connection = liquibases.getUnderlyingConnection();
    if (!connection.getAutoCommit()) {
      throw new DatabaseException(
          plan
              + ": Liquibase's connection is in a transaction, which a rewrite cannot be part of."
              + " Nothing was changed. Write runInTransaction=\"false\" on the changeset.");
    }
    return connection;
  }

  /** What Liquibase writes to its log when it executes the statement. */
  @Override
  public String toString() {
    return plan.toString();
  }
}
