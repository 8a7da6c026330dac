package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
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
        "Bring up to date what is prepared for a later swap, or the old table for a way back",
        "Brings a rewrite that was prepared with swap=\"later\" up to date, or the old table that"
            + " keepInSync=\"true\" keeps: the backlog is replayed and its space used again, so that"
            + " the swap, or the swap back, has less to do. Run it as often as you like; it does not"
            + " swap.");
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
    boolean isWayBack =
        call.ask((rewriter, options) -> TableStatus.last(rewriter.status(), table))
            .filter(status -> status.phase() == RewritePhase.IN_SYNC)
            .isPresent();
    output.println(
        TableStatus.qualified(table)
            + (isWayBack ? ": its old table is up to date: " : " is ready to be swapped: ")
            + TableStatus.count(refreshed.changesReplayed())
            + " changes replayed in "
            + WrittenDuration.write(refreshed.wallTime())
            + ".");
  }
}
