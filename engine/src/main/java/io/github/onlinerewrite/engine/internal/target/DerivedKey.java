package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.Optional;

/** The identity key of a derived target, whose index is built after the source's. */
public final class DerivedKey {

  private DerivedKey() {}

  /** The key; nothing when the target can have no such index. */
  public static Optional<IdentityKey> of(
      Session session, TableDefinition source, TableDefinition target, IdentityKey sourceKey)
      throws SQLException {
    Optional<IdentityKey> built = IdentityKeys.ofTarget(session, target, sourceKey);
    if (built.isPresent()) {
      return built;
    }
    IndexDefinition index =
        IndexCatalog.of(session, source.oid()).stream()
            .filter(candidate -> candidate.oid() == sourceKey.indexOid())
            .findFirst()
            .orElseThrow();
    return KeyProbe.of(session, source, target, sourceKey, index);
  }
}
