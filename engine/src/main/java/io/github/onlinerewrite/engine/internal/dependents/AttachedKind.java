package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;

/** A kind of attached object: how the swap carries all of that kind. */
interface AttachedKind {

  /**
   * What is to be done for this kind, as the catalog is now. What the target has already is left
   * alone, so a plan that is made again after its own execution up to the swap is no other.
   */
  CarryPlan plan(Session session, Rewrite rewrite) throws SQLException;
}
