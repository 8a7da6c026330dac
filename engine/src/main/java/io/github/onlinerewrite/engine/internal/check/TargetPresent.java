package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.util.List;

/** The target is named, and there is a relation of that name in the source's schema. */
final class TargetPresent implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) {
    String target = proposal.spec().target();
    if (target == null) {
      return List.of(
          Code.TARGET_NOT_NAMED.finding(
              proposal.name(),
              "No target is named; this version does not derive one from the source.",
              "Create the target, an empty table in schema "
                  + proposal.name().schema()
                  + ", and name it."));
    }
    return proposal.targetRelation().isPresent()
        ? List.of()
        : List.of(
            Code.TARGET_MISSING.finding(
                proposal.name().sibling(target),
                "There is no such target in schema " + proposal.name().schema() + ".",
                "Create the target there, as an empty table."));
  }
}
