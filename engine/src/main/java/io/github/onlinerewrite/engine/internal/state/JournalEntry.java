package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rewrite as the journal has it.
 *
 * @param copySnapshot the snapshot R after which the copy in force began; null before the first
 * @param replaySnapshot the snapshot P of the last finished replay round
 * @param fingerprint of the source when the copy in force began
 * @param prepared the settings of the source's columns that the target was prepared by
 * @param derivedFrom what a derived target was derived from; null: the target was named
 * @param ready whether it was prepared for a swap that another call makes
 * @param compared whether the copy in force was compared with the source
 * @param capture how changes are captured, from its beginning to its end
 * @param wayBack the number of the rewrite that leads back from this one; null: nothing is prepared
 * @param reverts which rewrite this one leads back from; null: it is none of the way back
 * @param keyColumns of one that leads back, the columns of the key that is captured
 */
public record JournalEntry(
    long id,
    RewritePhase phase,
    String spec,
    QualifiedName source,
    QualifiedName target,
    QualifiedName oldTable,
    long sourceOid,
    long targetOid,
    @Nullable Snapshot copySnapshot,
    @Nullable Snapshot replaySnapshot,
    @Nullable String fingerprint,
    @Nullable String prepared,
    @Nullable String derivedFrom,
    boolean ready,
    boolean compared,
    Capture capture,
    @Nullable Long wayBack,
    @Nullable Long reverts,
    List<Identifier> keyColumns) {

  public JournalEntry {
    keyColumns = List.copyOf(keyColumns);
  }

  /** What {@link #read} reads, of the table {@code r}. */
  static final String COLUMNS =
      """
      r.id, r.phase, r.spec, r.source_schema, r.source_table, r.target_table, r.old_table,
      r.source_oid::bigint, r.target_oid::bigint, r.copy_snapshot::text, r.replay_snapshot::text,
      r.fingerprint, r.prepared, r.derived_from, r.ready_at is not null,
      r.compared_at is not null, r.capture, r.way_back, r.reverts, r.key_columns""";

  /** Whether it leads back from another one, from the swap of that on. */
  public boolean isWayBack() {
    return reverts != null;
  }

  /** Whether the target is ours, to be dropped by an abort. */
  public boolean isDerived() {
    return derivedFrom != null;
  }

  /** Whether it has neither swapped nor been given up. */
  public boolean isUnfinished() {
    return !phase.isSwapped() && phase != RewritePhase.ABORTED;
  }

  /** The row of a query of {@link #COLUMNS}. */
  static JournalEntry read(ResultSet row) throws SQLException {
    String sourceSchema = row.getString(4);
    return new JournalEntry(
        row.getLong(1),
        RewritePhase.valueOf(row.getString(2)),
        row.getString(3),
        QualifiedName.of(sourceSchema, row.getString(5)),
        QualifiedName.of(sourceSchema, row.getString(6)),
        QualifiedName.of(sourceSchema, row.getString(7)),
        row.getLong(8),
        row.getLong(9),
        snapshot(row.getString(10)),
        snapshot(row.getString(11)),
        row.getString(12),
        row.getString(13),
        row.getString(14),
        row.getBoolean(15),
        row.getBoolean(16),
        Capture.valueOf(row.getString(17)),
        number(row, 18),
        number(row, 19),
        names(row, 20));
  }

  private static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  private static List<Identifier> names(ResultSet row, int column) throws SQLException {
    Array names = row.getArray(column);
    return names == null
        ? List.of()
        : Stream.of((String[]) names.getArray()).map(Identifier::new).toList();
  }

  private static @Nullable Snapshot snapshot(@Nullable String value) {
    return value == null ? null : new Snapshot(value);
  }
}
