package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The identity key of a target whose index is built when the rows are in it. Until then the server
 * is asked what the key will be: with that index on an empty table with the target's columns, which
 * is rolled back.
 */
final class KeyProbe {

  private KeyProbe() {}

  /** The key that {@code index} will be; nothing when the target can have no such index. */
  static Optional<IdentityKey> of(
      Session session,
      TableDefinition source,
      TableDefinition target,
      IdentityKey sourceKey,
      IndexDefinition index)
      throws SQLException {
    QualifiedName probe = source.name().sibling(ObjectNames.probe(source.oid()).value());
    try {
      return session.rolledBack(
          () -> {
            session.execute(
                Sql.of("create table {probe} (like {target})")
                    .with("probe", probe)
                    .with("target", target.name()));
            session.execute(
                IndexPreparation.forProbe(probe, ObjectNames.probe(index.oid()), index));
            return IdentityKeys.ofTarget(
                session, TableCatalog.find(session, probe).orElseThrow(), sourceKey);
          });
    } catch (SQLException failure) {
      if (!SqlStates.isWrongDefinition(failure)) {
        throw failure;
      }
      return Optional.empty();
    }
  }
}
