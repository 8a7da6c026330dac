package io.github.onlinerewrite.liquibase;

import liquibase.change.ChangeMetaData;
import liquibase.change.DatabaseChange;

/** The change type {@code finishOnlineRewrite}: drops the old table and what is left of ours. */
@DatabaseChange(
    name = "finishOnlineRewrite",
    description = "Drops the old table of a rewrite that has swapped, and all that is left of it",
    priority = ChangeMetaData.PRIORITY_DEFAULT)
public class FinishOnlineRewriteChange extends RewriteChange {

  public FinishOnlineRewriteChange() {
    super(Task.FINISH);
  }

  @Override
  String whyNoRollback() {
    return "finishOnlineRewrite cannot be rolled back: the old table is dropped. Nothing of the"
        + " table itself was changed; an empty rollback element says that this is meant.";
  }

  @Override
  public String getConfirmationMessage() {
    return "Rewrite of table " + getTable() + " finished";
  }
}
