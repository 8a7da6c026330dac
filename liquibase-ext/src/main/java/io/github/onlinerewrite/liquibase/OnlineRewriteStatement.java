package io.github.onlinerewrite.liquibase;

import liquibase.database.Database;
import liquibase.database.PreparedStatementFactory;
import liquibase.exception.DatabaseException;
import liquibase.statement.AbstractSqlStatement;
import liquibase.statement.ExecutablePreparedStatement;

/**
 * Carries the rewrite out when Liquibase executes it. A rewrite that does not come to its end is a
 * failure of Liquibase's, with the whole message; there is no other DDL to fall back to.
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
    EngineCall call = new EngineCall(plan.toString(), database);
    ProgressLines lines = new ProgressLines(call.line());
    lines.result(
        call.run(
            plan.options(), lines, (rewriter, options) -> rewriter.rewrite(plan.spec(), options)));
  }

  /** What Liquibase writes to its log when it executes the statement. */
  @Override
  public String toString() {
    return plan.toString();
  }
}
