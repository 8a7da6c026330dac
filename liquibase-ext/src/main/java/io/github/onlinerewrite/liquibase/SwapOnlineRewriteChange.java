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
    return "swapOnlineRewrite cannot be rolled back: only what was prepared with"
        + " keepInSync=\"true\" has a way back. With it, write revertOnlineRewrite into the rollback"
        + " element of this changeset; without, a rewrite in the other direction.";
  }

  @Override
  public String getConfirmationMessage() {
    return "Table " + getTable() + " swapped";
  }
}
