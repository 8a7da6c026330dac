package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteResult;
import java.util.Optional;
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
    EngineCall call = new EngineCall(plan.toString(), database);
    ProgressLines lines = new ProgressLines(call.line());
    Optional<RewriteResult> result =
        plan.hasWorkers()
            ? call.run(plan.options(), lines, plan::carryOut)
            : call.runAlone(lines, plan::carryOut);
    result.ifPresentOrElse(lines::result, () -> call.tell("done"));
  }

  /** What Liquibase writes to its log when it executes the statement. */
  @Override
  public String toString() {
    return plan.toString();
  }
}
