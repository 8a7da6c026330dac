package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.ui.ConsoleUIService;

/**
 * Runs commands of Liquibase on one changelog, as its command line does, and keeps what it says.
 */
final class LiquibaseRun {

  private final Changelog changelog;
  private final Map<String, Object> arguments = new HashMap<>();
  private final Map<String, Object> scope = new HashMap<>();
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private Consumer<String> heard = message -> {};

  private LiquibaseRun(Changelog changelog) {
    this.changelog = changelog;
  }

  /** On an offline database, which writes scripts only. */
  static LiquibaseRun offline(Changelog changelog) {
    return new LiquibaseRun(changelog)
        .argument(
            "url",
            "offline:postgresql?outputLiquibaseSql=none&changeLogFile="
                + changelog.directory().resolve("databasechangelog.csv"));
  }

  /** On {@code database} as its owner, with the login that the command line would have. */
  static LiquibaseRun on(TestDatabase database, Changelog changelog) {
    return on(database.url(), database.ownerUser(), database.password(), changelog);
  }

  /** The same by address. */
  static LiquibaseRun on(String url, String user, String password, Changelog changelog) {
    return new LiquibaseRun(changelog)
        .argument("url", url)
        .argument("username", user)
        .argument("password", password)
        .setting("liquibase.command.password", password);
  }

  LiquibaseRun argument(String name, Object value) {
    arguments.put(name, value);
    return this;
  }

  LiquibaseRun setting(String key, Object value) {
    scope.put(key, value);
    return this;
  }

  /** Calls {@code listener} with what Liquibase tells its user, on Liquibase's thread. */
  LiquibaseRun hearing(Consumer<String> listener) {
    heard = listener;
    return this;
  }

  /** The command's output, such as the script of updateSql. */
  String run(String command) throws Exception {
    output.reset();
    ConsoleUIService ui =
        new ConsoleUIService() {
          @Override
          public void sendMessage(String message) {
            super.sendMessage(message);
            heard.accept(message);
          }
        };
    ui.setOutputStream(new PrintStream(told, true, StandardCharsets.UTF_8));
    Map<String, Object> values = new HashMap<>(scope);
    values.put(Scope.Attr.resourceAccessor.name(), changelog.resources());
    values.put(Scope.Attr.ui.name(), ui);
    Scope.child(
        values,
        () -> {
          CommandScope run = new CommandScope(command);
          if (!command.equals("releaseLocks") && !command.startsWith("onlineRewrite")) {
            run.addArgumentValue("changelogFile", changelog.file());
          }
          arguments.forEach(run::addArgumentValue);
          run.setOutput(output);
          run.execute();
        });
    return output();
  }

  /** The same, also when the command has failed. */
  String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  /** What Liquibase has told its user until now. */
  String told() {
    return told.toString(StandardCharsets.UTF_8);
  }
}
