package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandFailedException;
import liquibase.command.CommandResultsBuilder;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.exception.CommandExecutionException;
import liquibase.exception.DatabaseException;
import org.jspecify.annotations.Nullable;

/** The command {@code online-rewrite-check}: all reasons why rewrites could not be done now. */
public class OnlineRewriteCheckCommandStep extends RewriteCommandStep {

  private static final String[] COMMAND_NAME = {"onlineRewriteCheck"};

  /** The changelog whose pending rewrites are examined. */
  public static final CommandArgumentDefinition<String> CHANGELOG_FILE_ARG;

  /** Of which table; all when absent. */
  public static final CommandArgumentDefinition<String> TABLE_ARG =
      table(
              COMMAND_NAME,
              "With a changelog: only the rewrites of this table. Without: the table to examine")
          .build();

  /** The table's schema. */
  public static final CommandArgumentDefinition<String> SCHEMA_ARG = schema(COMMAND_NAME);

  /** Into which table, where no changelog says it. */
  public static final CommandArgumentDefinition<String> TARGET_ARG;

  /** Which changesets are deployed: contexts. */
  public static final CommandArgumentDefinition<String> CONTEXTS_ARG;

  /** Which changesets are deployed: labels. */
  public static final CommandArgumentDefinition<String> LABEL_FILTER_ARG;

  static {
    CommandBuilder builder = new CommandBuilder(COMMAND_NAME);
    CHANGELOG_FILE_ARG =
        builder
            .argument("changelogFile", String.class)
            .description("The changelog whose rewrites are examined that are not deployed yet")
            .build();
    TARGET_ARG =
        builder
            .argument("target", String.class)
            .description(
                "With --table: examine a rewrite into this table, whatever a changelog says")
            .build();
    CONTEXTS_ARG =
        builder
            .argument("contextFilter", String.class)
            .addAlias("contexts")
            .description("Context string to use for filtering")
            .build();
    LABEL_FILTER_ARG =
        builder
            .argument("labelFilter", String.class)
            .addAlias("labels")
            .description("Label expression to use for filtering")
            .build();
  }

  public OnlineRewriteCheckCommandStep() {
    super(
        COMMAND_NAME,
        "Tell all reasons why online rewrites could not be done now",
        "Examines every onlineRewrite and revertOnlineRewrite of the changelog that is not deployed"
            + " yet, or a rewrite of --table (a revert, where its old table is kept in sync), and"
            + " tells everything that is in its way, each with its code and a remedy."
            + " Changes nothing. Fails when there is anything.");
  }

  @Override
  void run(CommandResultsBuilder results, Database database, PrintWriter output) throws Exception {
    CommandScope arguments = results.getCommandScope();
    String file = arguments.getArgumentValue(CHANGELOG_FILE_ARG);
    String table = arguments.getArgumentValue(TABLE_ARG);
    String target = arguments.getArgumentValue(TARGET_ARG);
    if (table == null && (file == null || target != null)) {
      throw new CommandExecutionException(
          "online-rewrite-check: name a changelog (--changelog-file) or a table (--table).");
    }
    Examination examination = new Examination(database, output);
    RewriteSpec asked =
        table == null ? null : tableOf(database, table, arguments.getArgumentValue(SCHEMA_ARG));
    if (file == null || target != null) {
      RewriteSpec spec = Objects.requireNonNull(asked);
      if (target != null || !examination.isOfKeptInSync(spec)) {
        examination.examine(
            "a rewrite of " + TableStatus.qualified(spec),
            new RewritePlan(
                Task.REWRITE,
                target == null ? spec : spec.into(target),
                RewriteOptions.defaults()));
      }
    } else {
      boolean isPending =
          examination.examine(
              PendingEntries.of(
                  database,
                  file,
                  arguments.getArgumentValue(CONTEXTS_ARG),
                  arguments.getArgumentValue(LABEL_FILTER_ARG)),
              asked);
      if (asked != null && !isPending) {
        // The rewrite is deployed, as most are that somebody wants to go back from.
        examination.isOfKeptInSync(asked);
      }
    }
    output.println(examination.summary());
    if (examination.findings > 0) {
      output.flush();
      throw new CommandFailedException(
          null, 1, "online-rewrite-check: " + examination.summary(), true);
    }
  }

  /** Counts while it tells. */
  private static final class Examination {
    private final Database database;
    private final PrintWriter output;
    private int rewrites;
    private int findings;

    private Examination(Database database, PrintWriter output) {
      this.database = database;
      this.output = output;
    }

    /** Returns whether one of them could be examined. */
    boolean examine(List<PendingEntries.Entry> entries, @Nullable RewriteSpec only)
        throws DatabaseException {
      boolean isPending = false;
      for (PendingEntries.Entry entry : entries) {
        List<String> mistakes = entry.change().validate(database).getErrorMessages();
        String where = entry.changeSet().toString(false);
        if (!mistakes.isEmpty()) {
          rewrites++;
          tell(where, mistakes.stream().map(mistake -> "changelog: " + mistake).toList());
          continue;
        }
        RewritePlan plan = entry.change().plan(database);
        if (only == null
            || TableStatus.qualified(only).equals(TableStatus.qualified(plan.spec()))) {
          isPending = true;
          examine(where + ": " + plan, plan);
          if (entry.before() > 0) {
            output.println(
                "  Note: changesets that are not deployed yet come before it ("
                    + entry.before()
                    + "); what they make is not there.");
          }
        }
      }
      return isPending;
    }

    /**
     * Examines the way back of a table whose old one is kept in sync: a rewrite would be refused.
     *
     * @return whether it is one
     */
    boolean isOfKeptInSync(RewriteSpec table) throws DatabaseException {
      boolean is =
          new EngineCall("online-rewrite-check", database)
              .ask((rewriter, unused) -> TableStatus.last(rewriter.status(), table))
              .filter(status -> status.phase() == RewritePhase.IN_SYNC)
              .isPresent();
      if (is) {
        examine(
            "a revert of " + TableStatus.qualified(table),
            new RewritePlan(Task.REVERT, table, RewriteOptions.defaults()));
      }
      return is;
    }

    void examine(String what, RewritePlan plan) throws DatabaseException {
      rewrites++;
      RewriteOptions throttled = OnlineRewriteConfiguration.throttled(plan.options());
      EngineCall call = new EngineCall("online-rewrite-check", database);
      List<Finding> found =
          call.ask(
              new ProgressLines(call.screen()::line, call.screen()::live),
              (rewriter, unused) ->
                  plan.task() == Task.REVERT
                      ? rewriter.checkRevert(plan.spec())
                      : rewriter.check(plan.spec(), throttled));
      tell(what, found.stream().map(Finding::toString).toList());
    }

    private void tell(String what, List<String> found) {
      findings += found.size();
      output.println(
          what + ": " + (found.isEmpty() ? "nothing is in the way" : found.size() + " found"));
      found.forEach(each -> output.println("  - " + each));
    }

    String summary() {
      if (rewrites == 0) {
        return "No online rewrite is pending.";
      }
      return rewrites
          + (rewrites == 1 ? " rewrite" : " rewrites")
          + " examined, "
          + (findings == 0 ? "nothing found." : findings + " found.");
    }
  }
}
