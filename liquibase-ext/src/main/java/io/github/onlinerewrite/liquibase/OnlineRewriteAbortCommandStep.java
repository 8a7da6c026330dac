package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.PrintWriter;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/** The command {@code online-rewrite-abort}: gives up a rewrite before its swap. */
public class OnlineRewriteAbortCommandStep extends RewriteCommandStep {

  private static final String[] COMMAND_NAME = {"onlineRewriteAbort"};

  /** Of which table. */
  public static final CommandArgumentDefinition<String> TABLE_ARG =
      table(COMMAND_NAME, "The table whose rewrite is given up").required().build();

  /** The table's schema. */
  public static final CommandArgumentDefinition<String> SCHEMA_ARG = schema(COMMAND_NAME);

  public OnlineRewriteAbortCommandStep() {
    super(
        COMMAND_NAME,
        "Give up an online rewrite before its swap",
        "Gives up an online rewrite that has not swapped: the table is as it was, and the target is"
            + " empty, or gone when it was derived. A changeset that has prepared it stays recorded;"
            + " roll that back instead to forget it as well.");
  }

  @Override
  void run(CommandResultsBuilder results, Database database, PrintWriter output)
      throws DatabaseException {
    CommandScope arguments = results.getCommandScope();
    RewriteSpec table =
        tableOf(
            database,
            arguments.getArgumentValue(TABLE_ARG),
            arguments.getArgumentValue(SCHEMA_ARG));
    EngineCall call = new EngineCall("online-rewrite-abort", database);
    call.runAlone(
        new ProgressLines(call.screen()::line, call.screen()::live),
        (rewriter, options) -> {
          rewriter.abort(table);
          return true;
        });
    output.println(
        "The rewrite of " + TableStatus.qualified(table) + " is given up; the table is as it was.");
  }
}
