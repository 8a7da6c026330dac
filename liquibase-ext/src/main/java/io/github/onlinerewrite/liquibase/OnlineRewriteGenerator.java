package io.github.onlinerewrite.liquibase;

import liquibase.database.Database;
import liquibase.exception.ValidationErrors;
import liquibase.sql.SingleLineComment;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorChain;
import liquibase.sqlgenerator.core.AbstractSqlGenerator;

/** Tells an {@link OnlineRewriteStatement} as SQL comments, for logs and reports of Liquibase. */
public class OnlineRewriteGenerator extends AbstractSqlGenerator<OnlineRewriteStatement> {

  @Override
  public boolean supports(OnlineRewriteStatement statement, Database database) {
    return PostgresOnly.is(database);
  }

  @Override
  public ValidationErrors validate(
      OnlineRewriteStatement statement,
      Database database,
      SqlGeneratorChain<OnlineRewriteStatement> chain) {
    return new ValidationErrors();
  }

  @Override
  public Sql[] generateSql(
      OnlineRewriteStatement statement,
      Database database,
      SqlGeneratorChain<OnlineRewriteStatement> chain) {
    String lineComment = database.getLineComment();
    return new Sql[] {new SingleLineComment(statement.plan().comment(lineComment), lineComment)};
  }
}
