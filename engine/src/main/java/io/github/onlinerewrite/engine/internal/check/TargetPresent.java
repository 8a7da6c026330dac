package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.util.List;

/**
 * There is a relation of the target's name in the source's schema; one that is derived is created
 * by us.
 */
final class TargetPresent implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) {
    String target = proposal.spec().target();
    if (target == null || proposal.targetRelation().isPresent()) {
      return List.of();
    }
    return List.of(
        Code.TARGET_MISSING.finding(
            proposal.name().sibling(target),
            "There is no such target in schema " + proposal.name().schema() + ".",
            "Create the target there, as an empty table."));
  }
}
