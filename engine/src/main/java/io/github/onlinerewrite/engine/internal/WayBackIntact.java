package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.Shape;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.WayBackJournal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a way back rests on is as the swap has left it: both tables, what captures changes, and all
 * that was captured. Without that no row need be looked at. Reads the catalog and the journal only.
 */
final class WayBackIntact {

  /** Somebody has changed something since, which can be undone. */
  static final String ALTERED = "way-back-altered";

  /** There is no way back any more, whatever is done. */
  static final String LOST = "way-back-lost";

  private static final String FINISH =
      "There is no way back any more: take what you need from the old table, and finish the"
          + " rewrite.";

  private final Session session;
  private final Journal journal;
  private final JournalEntry back;
  private final ObjectNames names;

  WayBackIntact(Session session, Journal journal, JournalEntry back) {
    this.session = session;
    this.journal = journal;
    this.back = back;
    this.names = new ObjectNames(journal.schema(), back.id());
  }

  /** Refuses when it is not. */
  void require() throws SQLException {
    List<Finding> findings = examine();
    if (!findings.isEmpty()) {
      throw new RewriteException.Refused(back.source().toString(), findings);
    }
  }

  /** Everything that is not; empty when all is. */
  List<Finding> examine() throws SQLException {
    Optional<TableDefinition> table = find(back.source(), back.sourceOid());
    Optional<TableDefinition> old = find(back.target(), back.targetOid());
    if (table.isEmpty()) {
      return List.of(missing("The table that the rewrite has made", back.sourceOid()));
    }
    if (old.isEmpty()) {
      return List.of(missing("The old table " + back.target().quoted(), back.targetOid()));
    }
    List<Finding> findings = new ArrayList<>();
    if (Backlog.isFull(session, names)) {
      findings.add(lost("The backlog reached its limit, and capture has stopped recording."));
    }
    findings.addAll(ofFingerprint(table.get(), old.get()));
    findings.addAll(ofKey("The table", table.get()));
    findings.addAll(ofKey("The old table", old.get()));
    return findings;
  }

  private Optional<TableDefinition> find(QualifiedName name, long oid) throws SQLException {
    return TableCatalog.find(session, name).filter(found -> found.oid() == oid);
  }

  private Finding missing(String which, long oid) throws SQLException {
    return TableCatalog.exists(session, oid)
        ? altered(which + " has another name by now.", "Give it its name again")
        : lost(which + " was dropped.");
  }

  private List<Finding> ofFingerprint(TableDefinition table, TableDefinition old)
      throws SQLException {
    String before = Objects.requireNonNull(back.fingerprint(), "the swap has written it");
    Fingerprint now = Fingerprint.read(session, table, old);
    Shape shapeBefore = WayBackJournal.shape(session, journal.schema(), back.id());
    Shape shapeNow = Shape.read(session, table.oid(), old.oid());
    if (!now.sameShape(before) || !shapeNow.oldPartitions().equals(shapeBefore.oldPartitions())) {
      return List.of(ofShape(shapeBefore, shapeNow));
    }
    List<Identifier> kept = kept(table, old);
    if (now.sameStorage(before) || kept.isEmpty() || isEmptied(table)) {
      return List.of();
    }
    return List.of(
        lost(
            "Somebody has truncated or rewritten the table (VACUUM FULL, CLUSTER, ALTER TABLE), or a"
                + " part of it, so all rows would be copied back, and the old table would lose its"
                + " columns "
                + Identifier.list(kept)
                + "."));
  }

  private Finding ofShape(Shape before, Shape now) {
    List<String> gone = before.lackingIn(now);
    List<String> come = now.lackingIn(before);
    if (gone.isEmpty() && come.isEmpty()) {
      return lost(
          "A partition or a capture trigger was taken away since the swap and put back, so writes may"
              + " have been missed.");
    }
    return altered(
        "Somebody has changed columns, partitions or capture triggers since the swap."
            + (gone.isEmpty() ? "" : " It was: " + String.join("; ", gone) + ".")
            + (come.isEmpty() ? "" : " It is: " + String.join("; ", come) + "."),
        "Undo that, as far as no write was missed");
  }

  /** Columns with data of their own: a copy would wipe them. */
  private static List<Identifier> kept(TableDefinition table, TableDefinition old) {
    return old.columns().stream()
        .filter(column -> !column.generated() && table.column(column.name()).isEmpty())
        .map(Column::name)
        .toList();
  }

  private boolean isEmptied(TableDefinition table) throws SQLException {
    return Backlog.isEmptied(
        session,
        names,
        Objects.requireNonNull(back.replaySnapshot(), "the swap has written it"),
        table);
  }

  private List<Finding> ofKey(String which, TableDefinition table) throws SQLException {
    return IdentityKeys.over(session, table, back.keyColumns()).isPresent()
        ? List.of()
        : List.of(
            altered(
                which
                    + " has no unique index any more on ("
                    + Identifier.list(back.keyColumns())
                    + "), by which rows are found.",
                "Create it again"));
  }

  private Finding altered(String reason, String undo) {
    return new Finding(
        ALTERED,
        back.source().toString(),
        reason,
        undo + ", and go back then; or finish the rewrite, and stay with the new table.");
  }

  private Finding lost(String reason) {
    return new Finding(LOST, back.source().toString(), reason, FINISH);
  }
}
