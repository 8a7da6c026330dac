package io.github.onlinerewrite.quickstart;

import java.util.Map;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.ShowSummaryArgument;

/** {@code liquibase update}, as any deployment does it. */
final class LiquibaseDeployment implements Deployment {

  /** Applies {@code changelog.xml}. */
  @Override
  public void deploy(String url, String owner) throws Exception {
    CommandScope update =
        new CommandScope(UpdateCommandStep.COMMAND_NAME)
            .addArgumentValue(DbUrlConnectionArgumentsCommandStep.URL_ARG, url)
            .addArgumentValue(DbUrlConnectionArgumentsCommandStep.USERNAME_ARG, owner)
            .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, "changelog.xml")
            .addArgumentValue(ShowSummaryArgument.SHOW_SUMMARY, UpdateSummaryEnum.OFF);
    // A sample reports to nobody.
    Scope.child(Map.of("liquibase.analytics.enabled", "false"), () -> update.execute());
  }
}
