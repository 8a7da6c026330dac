package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.ColumnNames;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.target.Derivation;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for, and as much of it as the catalog knows.
 *
 * @param undone the rewrite that is reverted; null: it is none of the way back
 * @param name the source's name, with the schema resolved
 * @param relation the relation of that name, of whatever kind
 * @param targetRelation the relation that has the target's name, of whatever kind
 * @param rewrite present when both are tables with keys on the same columns
 */
record Proposal(
    RewriteSpec spec,
    RewriteOptions options,
    Identifier journalSchema,
    @Nullable Undone undone,
    QualifiedName name,
    Optional<TableDefinition> relation,
    Optional<TableDefinition> targetRelation,
    Optional<Rewrite> rewrite) {

  /** All of it; a derived target only when it has been created. */
  static Proposal read(Session session, Preconditions.Asked asked) throws SQLException {
    Proposal proposal = readSource(session, asked);
    Optional<QualifiedName> target = proposal.targetName();
    if (target.isEmpty()) {
      return proposal;
    }
    Proposal withoutKeys =
        proposal.with(TableCatalog.find(session, target.get()), Optional.empty());
    return withoutKeys.with(withoutKeys.targetRelation(), withoutKeys.readRewrite(session));
  }

  /** The source only. */
  static Proposal readSource(Session session, Preconditions.Asked asked) throws SQLException {
    RewriteSpec spec = asked.spec();
    QualifiedName name = new QualifiedName(schema(session, spec), new Identifier(spec.table()));
    return new Proposal(
        spec,
        asked.options(),
        asked.journalSchema(),
        asked.undone(),
        name,
        TableCatalog.find(session, name),
        Optional.empty(),
        Optional.empty());
  }

  private Proposal with(Optional<TableDefinition> foundTarget, Optional<Rewrite> foundRewrite) {
    return new Proposal(
        spec, options, journalSchema, undone, name, relation, foundTarget, foundRewrite);
  }

  private Optional<QualifiedName> targetName() {
    String target = spec.target();
    return target == null ? source().map(Derivation::name) : Optional.of(name.sibling(target));
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
    Optional<IdentityKey> sourceKey =
        undone == null
            ? IdentityKeys.ofSource(session, tables.source())
            : IdentityKeys.over(session, tables.source(), undone.key());
    if (sourceKey.isEmpty() || !isMapped(sourceKey.get(), tables.mapping())) {
      return Optional.empty();
    }
    return tables
        .targetKey(session, sourceKey.get())
        .map(
            targetKey ->
                new Rewrite(
                    tables.source(),
                    tables.target(),
                    oldTable(),
                    sourceKey.get(),
                    targetKey,
                    tables.mapping(),
                    ColumnNames.of(spec.changes(), tables.source()),
                    tables.derived(),
                    forth(tables)));
  }

  private Optional<ColumnMapping> forth(Tables tables) {
    if (undone == null) {
      return Optional.empty();
    }
    TableDefinition old = tables.target();
    TableDefinition now = tables.source();
    return Optional.of(ColumnMapping.byName(old, now, undone.spec().changes(), now.name().name()));
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
        .flatMap(
            from ->
                target()
                    .map(
                        to ->
                            undone == null
                                ? new Tables(
                                    from,
                                    to,
                                    ColumnMapping.byName(from, to, spec.changes()),
                                    spec.changes(),
                                    journalSchema,
                                    spec.target() == null,
                                    false)
                                : Tables.back(from, to, undone.spec().changes(), journalSchema)));
  }

  private static boolean isTable(TableDefinition relation) {
    return relation.kind() == 'r' || relation.kind() == 'p';
  }
}
