package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import liquibase.GlobalConfiguration;
import liquibase.command.AbstractCommandStep;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandBuilder;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandResultsBuilder;
import liquibase.database.Database;
import liquibase.database.OfflineConnection;
import liquibase.exception.CommandExecutionException;
import liquibase.exception.DatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * What the commands have in common: they work on a PostgreSQL database that Liquibase has connected
 * to, outside a transaction, and fail with the engine's whole message.
 */
public abstract class RewriteCommandStep extends AbstractCommandStep {

  private final String[] name;
  private final String shortDescription;
  private final String longDescription;

  RewriteCommandStep(String[] name, String shortDescription, String longDescription) {
    this.name = name.clone();
    this.shortDescription = shortDescription;
    this.longDescription = longDescription;
  }

  static CommandArgumentDefinition.Building<String> table(String[] command, String description) {
    return new CommandBuilder(command).argument("table", String.class).description(description);
  }

  static CommandArgumentDefinition<String> schema(String[] command) {
    return new CommandBuilder(command)
        .argument("schema", String.class)
        .description("Schema of the table; the database's default schema when absent")
        .build();
  }

  @Override
  public String[][] defineCommandNames() {
    return new String[][] {name.clone()};
  }

  @Override
  public List<Class<?>> requiredDependencies() {
    return List.of(Database.class);
  }

  @Override
  public void adjustCommandDefinition(CommandDefinition commandDefinition) {
    commandDefinition.setShortDescription(shortDescription);
    commandDefinition.setLongDescription(longDescription);
  }

  @Override
  public final void run(CommandResultsBuilder results) throws Exception {
    Database database = (Database) results.getCommandScope().getDependency(Database.class);
    if (!PostgresOnly.is(database) || database.getConnection() instanceof OfflineConnection) {
      throw new CommandExecutionException(
          name[0]
              + " needs a connection to PostgreSQL, and this is "
              + (PostgresOnly.is(database) ? "an offline: URL" : database.getDisplayName())
              + ".");
    }
    PrintWriter output =
        new PrintWriter(new OutputStreamWriter(results.getOutputStream(), charset()));
    try {
      outsideTransaction(database, () -> run(results, database, output));
    } finally {
      output.flush();
    }
  }

  /** Does it, and writes to {@code output} what a script may want to read. */
  abstract void run(CommandResultsBuilder results, Database database, PrintWriter output)
      throws Exception;

  private interface Work {
    void run() throws Exception;
  }

  /** Liquibase's connection would be in the way of the engine if it were in a transaction. */
  private static void outsideTransaction(Database database, Work work) throws Exception {
    boolean before = database.getAutoCommitMode();
    database.commit();
    database.setAutoCommit(true);
    try {
      work.run();
    } finally {
      restore(database, before);
    }
  }

  private static void restore(Database database, boolean autoCommit) {
    try {
      database.setAutoCommit(autoCommit);
    } catch (DatabaseException lost) {
      // The connection is gone: the command has failed for that reason, or needs it no more.
    }
  }

  private static Charset charset() {
    String name = GlobalConfiguration.OUTPUT_FILE_ENCODING.getCurrentValue();
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }

  /** That table of the database, in its default schema when none is given. */
  static RewriteSpec tableOf(Database database, String table, @Nullable String schema) {
    return PostgresOnly.inDefaultSchema(
        new RewriteSpec(schema, table, null, null, false), database);
  }
}
