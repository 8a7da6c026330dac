package io.github.onlinerewrite.liquibase;

import liquibase.database.Database;
import liquibase.database.PreparedStatementFactory;
import liquibase.exception.DatabaseException;
import liquibase.statement.AbstractSqlStatement;
import liquibase.statement.ExecutablePreparedStatement;

/**
 * Carries an entry out when Liquibase executes it. What does not come to its end is a failure of
 * Liquibase's, with the whole message; there is no other DDL to fall back to.
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
    new ToldRun(plan, database).run();
  }

  /** What Liquibase writes to its log when it executes the statement. */
  @Override
  public String toString() {
    return plan.toString();
  }
}
