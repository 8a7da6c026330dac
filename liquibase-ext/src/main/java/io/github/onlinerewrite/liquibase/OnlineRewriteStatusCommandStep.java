package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.RewriteStatus;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/** The command {@code online-rewrite-status}: how the rewrites stand that have not ended. */
public class OnlineRewriteStatusCommandStep extends RewriteCommandStep {

  private static final String[] COMMAND_NAME = {"onlineRewriteStatus"};

  /** Of which table; all that have not ended when absent. */
  public static final CommandArgumentDefinition<String> TABLE_ARG =
      table(COMMAND_NAME, "Only the last rewrite of this table, also when it has ended").build();

  /** The table's schema. */
  public static final CommandArgumentDefinition<String> SCHEMA_ARG = schema(COMMAND_NAME);

  /** For a person or for a program. */
  public static final CommandArgumentDefinition<StatusFormat> FORMAT_ARG =
      new CommandBuilder(COMMAND_NAME)
          .argument("format", StatusFormat.class)
          .description("TEXT for a person, JSON for a program")
          .defaultValue(StatusFormat.TEXT)
          .build();

  public OnlineRewriteStatusCommandStep() {
    super(
        COMMAND_NAME,
        "Show how online rewrites stand",
        "Shows each online rewrite that has not ended: phase, percent, rate, backlog, ETA, attempts"
            + " to swap, who is in the way, and what is left in the database. Changes nothing.");
  }

  @Override
  void run(CommandResultsBuilder results, Database database, PrintWriter output)
      throws DatabaseException {
    CommandScope arguments = results.getCommandScope();
    List<RewriteStatus> all =
        new EngineCall("online-rewrite-status", database)
            .ask((rewriter, options) -> rewriter.status());
    String table = arguments.getArgumentValue(TABLE_ARG);
    String schema = arguments.getArgumentValue(SCHEMA_ARG);
    List<RewriteStatus> shown;
    String nothing;
    if (table == null) {
      shown =
          all.stream()
              .filter(status -> !isEnded(status))
              .filter(status -> schema == null || status.table().startsWith(schema + "."))
              .toList();
      nothing = "No online rewrite is under way.";
    } else {
      RewriteSpec asked = tableOf(database, table, schema);
      shown = TableStatus.last(all, asked).stream().toList();
      nothing = "The journal knows no rewrite of " + TableStatus.qualified(asked) + ".";
    }
    StatusReport report = new StatusReport(shown, Instant.now());
    if (arguments.getArgumentValue(FORMAT_ARG) == StatusFormat.JSON) {
      output.println(report.json());
    } else {
      output.println(shown.isEmpty() ? nothing : report.text());
    }
  }

  private static boolean isEnded(RewriteStatus status) {
    return status.phase() == RewritePhase.DONE || status.phase() == RewritePhase.ABORTED;
  }
}
