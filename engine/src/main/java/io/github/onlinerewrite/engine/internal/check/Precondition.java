package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * Something that must hold before a rewrite begins. Reads only. One whose subject is not there
 * finds nothing: that it is missing is another precondition's finding.
 */
interface Precondition {

  /** Every way in which it does not hold; empty when it does. */
  List<Finding> examine(Session session, Proposal proposal) throws SQLException;

  /** What must hold of the source alone. */
  interface OfSource extends Precondition {

    List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
        throws SQLException;

    @Override
    default List<Finding> examine(Session session, Proposal proposal) throws SQLException {
      return proposal.source().isEmpty()
          ? List.of()
          : examine(session, proposal, proposal.source().get());
    }
  }

  /** What must hold of the target alone. */
  interface OfTarget extends Precondition {

    List<Finding> examine(Session session, Proposal proposal, TableDefinition target)
        throws SQLException;

    @Override
    default List<Finding> examine(Session session, Proposal proposal) throws SQLException {
      return proposal.target().isEmpty()
          ? List.of()
          : examine(session, proposal, proposal.target().get());
    }
  }

  /** What must hold between source and target, whether or not they have keys. */
  interface OfTables extends Precondition {

    List<Finding> examine(Session session, Tables tables) throws SQLException;

    @Override
    default List<Finding> examine(Session session, Proposal proposal) throws SQLException {
      return proposal.tables().isEmpty() ? List.of() : examine(session, proposal.tables().get());
    }
  }

  /** What must hold of a rewrite whose tables and keys could all be read. */
  interface OfRewrite extends Precondition {

    List<Finding> examine(Session session, Rewrite rewrite) throws SQLException;

    @Override
    default List<Finding> examine(Session session, Proposal proposal) throws SQLException {
      return proposal.rewrite().isEmpty() ? List.of() : examine(session, proposal.rewrite().get());
    }
  }
}
