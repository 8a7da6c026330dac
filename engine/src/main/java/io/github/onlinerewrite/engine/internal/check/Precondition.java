package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

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

  /**
   * What must hold of the source's rows. The search is prepared while the target is there, even one
   * that is rolled back, and run in statements of its own: it may be long.
   */
  interface OfRows extends OfTables {

    /** What to look for; nothing when there is nothing to find. */
    Optional<RowSearch> search(Session session, Tables tables) throws SQLException;

    @Override
    default List<Finding> examine(Session session, Tables tables) throws SQLException {
      Optional<RowSearch> search = search(session, tables);
      return search.isEmpty() ? List.of() : search.get().run(session);
    }
  }

  /** A search of the source's rows. */
  @FunctionalInterface
  interface RowSearch {
    List<Finding> run(Session session) throws SQLException;
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
