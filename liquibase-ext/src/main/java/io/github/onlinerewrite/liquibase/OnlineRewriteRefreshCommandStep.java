package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.PrintWriter;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/** The command {@code online-rewrite-refresh}: catches up what is prepared for a swap. */
public class OnlineRewriteRefreshCommandStep extends RewriteCommandStep {

  private static final String[] COMMAND_NAME = {"onlineRewriteRefresh"};

  /** Of which table. */
  public static final CommandArgumentDefinition<String> TABLE_ARG =
      table(COMMAND_NAME, "The table whose rewrite is brought up to date").required().build();

  /** The table's schema. */
  public static final CommandArgumentDefinition<String> SCHEMA_ARG = schema(COMMAND_NAME);

  public OnlineRewriteRefreshCommandStep() {
    super(
        COMMAND_NAME,
        "Bring up to date what is prepared for a later swap",
        "Brings a rewrite that was prepared with swap=\"later\" up to date: the backlog is replayed"
            + " and its space used again, so that the swap has less to do. Run it as often as you"
            + " like; it does not swap.");
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
    EngineCall call = new EngineCall("online-rewrite-refresh", database);
    RewriteResult refreshed =
        call.run(
            OnlineRewriteConfiguration.throttled(RewriteOptions.defaults()),
            new ProgressLines(call.screen()::line, call.screen()::live),
            (rewriter, options) -> rewriter.refresh(table, options));
    output.println(
        TableStatus.qualified(table)
            + " is ready to be swapped: "
            + TableStatus.count(refreshed.changesReplayed())
            + " changes replayed in "
            + WrittenDuration.write(refreshed.wallTime())
            + ".");
  }
}
