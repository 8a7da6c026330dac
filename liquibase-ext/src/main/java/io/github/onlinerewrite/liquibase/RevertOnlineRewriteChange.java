package io.github.onlinerewrite.liquibase;

import liquibase.change.ChangeMetaData;
import liquibase.change.DatabaseChange;

/** The change type {@code revertOnlineRewrite}: back to the old table, with what came since. */
@DatabaseChange(
    name = "revertOnlineRewrite",
    description = "Goes back to the old table of a rewrite that keeps it in sync; nothing is lost",
    priority = ChangeMetaData.PRIORITY_DEFAULT)
public class RevertOnlineRewriteChange extends SwappingChange {

  public RevertOnlineRewriteChange() {
    super(Task.REVERT);
  }

  @Override
  String whyNoRollback() {
    return "revertOnlineRewrite cannot be rolled back: what the rewrite had made is gone. Rewrite the"
        + " table again in a new changeset, or in the rollback element of this one.";
  }

  @Override
  public String getConfirmationMessage() {
    return "Table " + getTable() + " reverted";
  }
}
