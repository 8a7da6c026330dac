package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a rewrite that has not ended can be gone on with; for somebody who looks from outside.
 */
final class Standing {

  private final Session session;
  private final Journal journal;
  private final JournalEntry entry;

  Standing(Session session, Journal journal, JournalEntry entry) {
    this.session = session;
    this.journal = journal;
    this.entry = entry;
  }

  /** What is against it, in words; what cannot be seen now is left out. */
  List<String> obstacles() throws SQLException {
    try {
      return entry.isWayBack() ? ofWayBack() : ofWayForth();
    } catch (SQLException failure) {
      if (SqlStates.isLockNotGranted(failure)
          || SqlStates.isUndefinedTable(failure)
          || SqlStates.isInsufficientPrivilege(failure)) {
        return List.of();
      }
      throw failure;
    }
  }

  private List<String> ofWayBack() throws SQLException {
    return new WayBackIntact(session, journal, entry)
        .examine().stream().map(Standing::words).toList();
  }

  private static String words(Finding finding) {
    return finding.reason() + " " + finding.remedy();
  }

  private List<String> ofWayForth() throws SQLException {
    List<String> obstacles = new ArrayList<>();
    gone("its source", entry.source(), entry.sourceOid()).ifPresent(obstacles::add);
    gone("its target", entry.target(), entry.targetOid()).ifPresent(obstacles::add);
    ObjectNames names = new ObjectNames(journal.schema(), entry.id());
    if (entry.copySnapshot() != null && Backlog.isFull(session, names)) {
      obstacles.add(
          "its backlog reached its limit, and capture has stopped recording: abort it, and run it"
              + " again");
    }
    return obstacles;
  }

  private Optional<String> gone(String what, QualifiedName name, long oid) throws SQLException {
    if (TableCatalog.find(session, name).filter(table -> table.oid() == oid).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        what
            + " "
            + name
            + (TableCatalog.exists(session, oid) ? " has another name by now" : " was dropped")
            + ": abort it");
  }
}
