package io.github.onlinerewrite.liquibase;

import liquibase.change.ChangeMetaData;
import liquibase.change.DatabaseChange;
import liquibase.database.Database;
import org.jspecify.annotations.Nullable;

/** The change type {@code revertOnlineRewrite}: back to the old table, with what came since. */
@DatabaseChange(
    name = "revertOnlineRewrite",
    description = "Goes back to the old table of a rewrite that keeps it in sync; nothing is lost",
    priority = ChangeMetaData.PRIORITY_DEFAULT)
public class RevertOnlineRewriteChange extends SwappingChange {

  private @Nullable OnlineRewriteChange undone;

  public RevertOnlineRewriteChange() {
    super(Task.REVERT);
  }

  /** It is the rollback of that change: another rewrite of the table is not reverted by it. */
  void undoing(OnlineRewriteChange change) {
    this.undone = change;
  }

  @Override
  RewritePlan plan(Database database) {
    RewritePlan plan = super.plan(database);
    return undone == null
        ? plan
        : new RewritePlan(plan.task(), undone.plan(database).spec(), plan.options());
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
