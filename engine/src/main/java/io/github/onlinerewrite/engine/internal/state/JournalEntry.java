package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
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
    Capture capture) {

  /** Whether the target is ours, to be dropped by an abort. */
  public boolean isDerived() {
    return derivedFrom != null;
  }

  /** Whether it has neither swapped nor been given up. */
  public boolean isUnfinished() {
    return !phase.isSwapped() && phase != RewritePhase.ABORTED;
  }
}
