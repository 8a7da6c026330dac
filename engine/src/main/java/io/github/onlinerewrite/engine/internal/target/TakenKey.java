package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.TakenIndex;
import io.github.onlinerewrite.engine.internal.state.TakenIndexes;
import java.sql.SQLException;
import java.util.Optional;

/** The identity key of a named target, whose index is off while rows are copied. */
public final class TakenKey {

  private TakenKey() {}

  /** The key; nothing when the target has no such index, and none that is off. */
  public static Optional<IdentityKey> of(
      Session session,
      Identifier journalSchema,
      TableDefinition source,
      TableDefinition target,
      IdentityKey sourceKey)
      throws SQLException {
    Optional<IdentityKey> there = IdentityKeys.ofTarget(session, target, sourceKey);
    if (there.isPresent()) {
      return there;
    }
    Optional<TakenIndex> off =
        TakenIndexes.offOf(session, journalSchema, target.oid()).stream()
            .filter(TakenIndex::key)
            .findFirst();
    return off.isEmpty()
        ? Optional.empty()
        : KeyProbe.of(session, source, target, sourceKey, off.get().index());
  }
}
