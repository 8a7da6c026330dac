package io.github.onlinerewrite.liquibase;

import liquibase.change.ChangeMetaData;
import liquibase.change.DatabaseChange;

/** The change type {@code swapOnlineRewrite}: swaps what {@code swap="later"} has prepared. */
@DatabaseChange(
    name = "swapOnlineRewrite",
    description = "Swaps what onlineRewrite with swap=\"later\" has prepared",
    priority = ChangeMetaData.PRIORITY_DEFAULT)
public class SwapOnlineRewriteChange extends SwappingChange {

  public SwapOnlineRewriteChange() {
    super(Task.SWAP);
  }

  @Override
  String whyNoRollback() {
    return "swapOnlineRewrite cannot be rolled back: the old table does not have what was written"
        + " after the swap, and this version does not keep it in sync. Go back with a rewrite in"
        + " the other direction, in a new changeset or in the rollback element of this one.";
  }

  @Override
  public String getConfirmationMessage() {
    return "Table " + getTable() + " swapped";
  }
}
