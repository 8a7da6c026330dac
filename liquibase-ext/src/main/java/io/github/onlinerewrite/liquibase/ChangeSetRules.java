package io.github.onlinerewrite.liquibase;

import java.util.ArrayList;
import java.util.List;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import org.jspecify.annotations.Nullable;

/** What the changeset around a rewrite must be like for the rewrite to be safe. */
final class ChangeSetRules {

  private ChangeSetRules() {}

  /** The rules that {@code changeSet} breaks; a change made by a program may have none. */
  static List<String> mistakes(@Nullable ChangeSet changeSet, Change change, Task task) {
    List<String> mistakes = new ArrayList<>();
    if (changeSet == null) {
      return mistakes;
    }
    if (changeSet.isRunInTransaction()) {
      mistakes.add(
          "runInTransaction is \"true\", which is the default: a rewrite is many short transactions"
              + " and cannot be part of one. Write runInTransaction=\"false\" on the changeset.");
    }
    int changes = changesBeside(changeSet, change).size();
    if (changes > 1) {
      mistakes.add(
          "the changeset holds "
              + changes
              + " changes: Liquibase records a changeset as a whole and would begin the rewrite"
              + " again when another change fails. Give "
              + task.written()
              + " a changeset of its own.");
    }
    if (changeSet.getRunWith() != null) {
      mistakes.add(
          "runWith is \""
              + changeSet.getRunWith()
              + "\": a rewrite is not a script that another program could run. Remove runWith from"
              + " the changeset.");
    }
    if (!changeSet.getSqlVisitors().isEmpty()) {
      mistakes.add(
          "modifySql does not reach the statements of a rewrite. Remove it from the changeset.");
    }
    return mistakes;
  }

  private static List<Change> changesBeside(ChangeSet changeSet, Change change) {
    return changeSet.getChanges().contains(change)
        ? changeSet.getChanges()
        : changeSet.getRollback().getChanges();
  }
}
