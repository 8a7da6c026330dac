package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Sql;

/**
 * A view that the swap changes. LOCK TABLE would lock every table that the view reads too, whether
 * the swap has to do with it or not (LOCK, Notes), and does not know materialized views.
 *
 * @param written whether statements can write through it
 */
public record LockedView(
    long oid, QualifiedName name, Identifier owner, boolean materialized, boolean written) {

  private static final String TRIGGER = ObjectNames.TRIGGER_PREFIX + "lock";

  /**
   * Keeps writers out and lets readers in, as SHARE ROW EXCLUSIVE on the source does, and before
   * it: a writer has the view's lock when it asks for that of the table. CREATE TRIGGER takes this
   * mode on a view; the trigger goes with {@link #release}, in the same transaction.
   *
   * @param function any trigger function of ours
   */
  public Sql keepWritersOut(QualifiedName function) {
    return Sql.of(
            """
            create trigger {trigger} instead of insert on {view}
            for each row execute function {function}()""")
        .with("trigger", new Identifier(TRIGGER))
        .with("view", name)
        .with("function", function);
  }

  public Sql release() {
    return Sql.of("drop trigger {trigger} on {view}")
        .with("trigger", new Identifier(TRIGGER))
        .with("view", name);
  }

  /** Takes ACCESS EXCLUSIVE: giving a view to the owner that it has changes nothing else. */
  public Sql lock() {
    return Sql.of("alter {kind} {view} owner to {owner}")
        .with("kind", kind(materialized))
        .with("view", name)
        .with("owner", owner);
  }

  /** What DROP and ALTER call it. */
  static Sql.Fragment kind(boolean materialized) {
    return new Sql.Fragment(materialized ? "materialized view" : "view");
  }
}
