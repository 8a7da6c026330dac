package io.github.onlinerewrite.liquibase;

import liquibase.change.ChangeMetaData;
import liquibase.change.DatabaseChange;

/** The change type {@code abortOnlineRewrite}: gives up a rewrite before its swap. */
@DatabaseChange(
    name = "abortOnlineRewrite",
    description = "Gives up a rewrite before its swap: the table is as it was",
    priority = ChangeMetaData.PRIORITY_DEFAULT)
public class AbortOnlineRewriteChange extends RewriteChange {

  public AbortOnlineRewriteChange() {
    super(Task.ABORT);
  }

  @Override
  String whyNoRollback() {
    return "abortOnlineRewrite cannot be rolled back: what was prepared is gone. Nothing of the"
        + " table itself was changed; an empty rollback element says that this is meant. To"
        + " prepare it again, write a new changeset.";
  }

  @Override
  public String getConfirmationMessage() {
    return "Rewrite of table " + getTable() + " aborted";
  }
}
