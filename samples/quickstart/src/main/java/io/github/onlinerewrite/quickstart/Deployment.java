package io.github.onlinerewrite.quickstart;

import java.time.Duration;
import java.util.Map;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.ShowSummaryArgument;

/** {@code liquibase update}, as any deployment does it. */
final class Deployment {

  private final Server server;

  Deployment(Server server) {
    this.server = server;
  }

  /** Applies {@code changelog.xml}; returns the time it took. */
  Duration update() throws Exception {
    CommandScope update =
        new CommandScope(UpdateCommandStep.COMMAND_NAME)
            .addArgumentValue(DbUrlConnectionArgumentsCommandStep.URL_ARG, server.url())
            .addArgumentValue(DbUrlConnectionArgumentsCommandStep.USERNAME_ARG, Server.OWNER)
            .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, "changelog.xml")
            .addArgumentValue(ShowSummaryArgument.SHOW_SUMMARY, UpdateSummaryEnum.OFF);
    long started = System.nanoTime();
    // A sample reports to nobody.
    Scope.child(Map.of("liquibase.analytics.enabled", "false"), () -> update.execute());
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
