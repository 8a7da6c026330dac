package io.github.onlinerewrite.liquibase;

import java.util.ArrayList;
import java.util.List;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.RuntimeEnvironment;
import liquibase.Scope;
import liquibase.change.Change;
import liquibase.changelog.ChangeLogIterator;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.filter.ContextChangeSetFilter;
import liquibase.changelog.filter.DbmsChangeSetFilter;
import liquibase.changelog.filter.IgnoreChangeSetFilter;
import liquibase.changelog.filter.LabelChangeSetFilter;
import liquibase.changelog.filter.ShouldRunChangeSetFilter;
import liquibase.changelog.visitor.ListVisitor;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.database.Database;
import org.jspecify.annotations.Nullable;

/** The rewrites of a changelog that an update would begin now. Reads only. */
final class PendingEntries {

  private PendingEntries() {}

  /**
   * A rewrite that is not deployed.
   *
   * @param changeSet where it is
   * @param change what is to be done
   * @param before how many changesets are deployed before it; what they make is not there yet
   */
  record Entry(ChangeSet changeSet, RewriteChange change, int before) {}

  /** Those of the changelog {@code file}, in the order of their deployment. */
  static List<Entry> of(
      Database database, String file, @Nullable String contexts, @Nullable String labels)
      throws Exception {
    ChangeLogParameters parameters = new ChangeLogParameters(database);
    parameters.addJavaProperties();
    parameters.addDefaultFileProperties();
    parameters.setContexts(new Contexts(contexts));
    parameters.setLabels(new LabelExpression(labels));
    DatabaseChangeLog changeLog =
        DatabaseChangelogCommandStep.getDatabaseChangeLog(file, parameters, database);
    List<Entry> entries = new ArrayList<>();
    List<ChangeSet> pending = pending(database, changeLog, parameters);
    for (int i = 0; i < pending.size(); i++) {
      for (Change change : pending.get(i).getChanges()) {
        if (change instanceof OnlineRewriteChange || change instanceof RevertOnlineRewriteChange) {
          entries.add(new Entry(pending.get(i), (RewriteChange) change, i));
        }
      }
    }
    return entries;
  }

  private static List<ChangeSet> pending(
      Database database, DatabaseChangeLog changeLog, ChangeLogParameters parameters)
      throws Exception {
    ListVisitor visitor = new ListVisitor();
    Scope.child(
        Scope.Attr.database,
        database,
        () ->
            new ChangeLogIterator(
                    changeLog,
                    new ShouldRunChangeSetFilter(database),
                    new ContextChangeSetFilter(parameters.getContexts()),
                    new LabelChangeSetFilter(parameters.getLabels()),
                    new DbmsChangeSetFilter(database),
                    new IgnoreChangeSetFilter())
                .run(
                    visitor,
                    new RuntimeEnvironment(
                        database, parameters.getContexts(), parameters.getLabels())));
    return visitor.getSeenChangeSets();
  }
}
