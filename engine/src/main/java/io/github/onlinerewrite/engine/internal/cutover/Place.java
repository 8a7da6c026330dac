package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.PartitionOf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.lock.StallBudget;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tables that DETACH and ATTACH PARTITION lock beside the source and the target: the parent, and
 * its default partition. Empty when the source is no partition. The parent is locked before the
 * source, as statements through it do: who waits for the source while it holds a lock on the parent
 * would never let us have that.
 */
record Place(List<Leaf> tables) {

  Place {
    tables = List.copyOf(tables);
  }

  static Place of(Session session, Rewrite rewrite) throws SQLException {
    List<Leaf> tables = new ArrayList<>();
    Optional<PartitionOf> place = PartitionOf.find(session, rewrite.source().oid());
    place.map(PartitionOf::parent).ifPresent(tables::add);
    place.flatMap(PartitionOf::defaultPartition).ifPresent(tables::add);
    return new Place(tables);
  }

  List<Long> oids() {
    return tables.stream().map(Leaf::oid).toList();
  }

  void lock(Session session, String mode, StallBudget budget) throws SQLException {
    for (Leaf table : tables) {
      budget.lockOnly(session, table.name(), mode);
    }
  }
}
