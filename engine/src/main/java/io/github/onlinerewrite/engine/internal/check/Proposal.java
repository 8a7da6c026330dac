package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;

/**
 * What is asked for, and as much of it as the catalog knows.
 *
 * @param name the source's name, with the schema resolved
 * @param relation the relation of that name, of whatever kind
 * @param targetRelation the relation that has the target's name, of whatever kind
 * @param rewrite present when both are tables with keys on the same columns
 */
record Proposal(
    RewriteSpec spec,
    RewriteOptions options,
    Identifier journalSchema,
    QualifiedName name,
    Optional<TableDefinition> relation,
    Optional<TableDefinition> targetRelation,
    Optional<Rewrite> rewrite) {

  static Proposal read(
      Session session, RewriteSpec spec, RewriteOptions options, Identifier journalSchema)
      throws SQLException {
    QualifiedName name = new QualifiedName(schema(session, spec), new Identifier(spec.table()));
    String target = spec.target();
    Optional<TableDefinition> relation = TableCatalog.find(session, name);
    Optional<TableDefinition> targetRelation =
        target == null ? Optional.empty() : TableCatalog.find(session, name.sibling(target));
    Proposal withoutKeys =
        new Proposal(
            spec, options, journalSchema, name, relation, targetRelation, Optional.empty());
    return new Proposal(
        spec,
        options,
        journalSchema,
        name,
        relation,
        targetRelation,
        withoutKeys.readRewrite(session));
  }

  private static Identifier schema(Session session, RewriteSpec spec) throws SQLException {
    String schema = spec.schema();
    return schema != null ? new Identifier(schema) : DefaultSchema.of(session);
  }

  private Optional<Rewrite> readRewrite(Session session) throws SQLException {
    if (tables().isEmpty()) {
      return Optional.empty();
    }
    Tables tables = tables().get();
    Optional<IdentityKey> sourceKey = IdentityKeys.ofSource(session, tables.source());
    if (sourceKey.isEmpty() || !isMapped(sourceKey.get(), tables.mapping())) {
      return Optional.empty();
    }
    return IdentityKeys.ofTarget(session, tables.target(), sourceKey.get())
        .map(
            targetKey ->
                new Rewrite(
                    tables.source(),
                    tables.target(),
                    oldTable(),
                    sourceKey.get(),
                    targetKey,
                    tables.mapping()));
  }

  private static boolean isMapped(IdentityKey key, ColumnMapping mapping) {
    return new HashSet<>(mapping.targetColumns()).containsAll(key.names());
  }

  QualifiedName oldTable() {
    return name.sibling(spec.oldTableName());
  }

  /** The source, when it is a table at all. */
  Optional<TableDefinition> source() {
    return relation.filter(Proposal::isTable);
  }

  /** The target, when it is a table at all. */
  Optional<TableDefinition> target() {
    return targetRelation.filter(Proposal::isTable);
  }

  Optional<Tables> tables() {
    return source()
        .flatMap(from -> target().map(to -> new Tables(from, to, ColumnMapping.byName(from, to))));
  }

  private static boolean isTable(TableDefinition relation) {
    return relation.kind() == 'r' || relation.kind() == 'p';
  }
}
