package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;

/** What else belongs to the transaction of the swap. */
public interface SwapAddition {

  /** Does what can be done before an attempt, and reads what the catalog tells; is repeated. */
  void prepare(Session session) throws SQLException;

  /**
   * Does, in the open transaction, what comes last in the swap.
   *
   * @param limits bound the statements of the attempt from then on
   * @return whether that was possible; if not, the attempt is rolled back and prepared again
   */
  boolean within(Session session, Sql limits) throws SQLException;

  /** Nothing. */
  SwapAddition NONE =
      new SwapAddition() {
        @Override
        public void prepare(Session session) {}

        @Override
        public boolean within(Session session, Sql limits) {
          return true;
        }
      };
}
