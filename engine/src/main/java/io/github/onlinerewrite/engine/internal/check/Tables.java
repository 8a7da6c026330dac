package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition.Constraint;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.TakenIndexes;
import io.github.onlinerewrite.engine.internal.target.DerivedKey;
import io.github.onlinerewrite.engine.internal.target.TakenKey;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Source and target, both of them tables, and their columns of the same name.
 *
 * @param changes what a derived target is to be where it is not the source
 * @param journalSchema where it is written down which indexes the target lacks for the time being
 * @param derived whether the target is derived
 * @param back whether the target is the old table, of a rewrite that is reverted
 */
record Tables(
    TableDefinition source,
    TableDefinition target,
    ColumnMapping mapping,
    TableChanges changes,
    Identifier journalSchema,
    boolean derived,
    boolean back) {

  /**
   * The way back, for {@code changes} that led forth.
   *
   * <p>A reverse expression calls the table by the name that {@code from} has.
   */
  static Tables back(
      TableDefinition from, TableDefinition to, TableChanges changes, Identifier journalSchema) {
    TableChanges reversed = Undone.reversed(changes, from, to);
    return new Tables(
        from,
        to,
        ColumnMapping.byName(from, to, reversed, from.name().name()),
        reversed,
        journalSchema,
        false,
        true);
  }

  /**
   * Rows of the source by the names and in the types of the target, with what the target computes:
   * of its own OID, too, the only system column that a generated column may be of.
   *
   * @param from which: a FROM clause in which the source is {@code s}
   */
  Sql.Fragment asOfTarget(String from) {
    return new Sql.Fragment(
        "(select t.*%s from (select %s, %d::oid as tableoid %s offset 0) t offset 0) as of_rows"
            .formatted(generated(), mapping.castValues("s").sql(), target.oid(), from));
  }

  private String generated() {
    return target.columns().stream()
        .filter(Column::generated)
        .map(
            column ->
                ", cast((%s) as %s) as %s"
                    .formatted(column.defaultExpression(), column.type(), column.name().quoted()))
        .collect(Collectors.joining());
  }

  /** Whether the target lacks the source's primary key now, and gets one when it is full. */
  boolean awaitsPrimaryKey(Session session) throws SQLException {
    return !hasPrimaryKey(session)
        && (derived
            || TakenIndexes.offOf(session, journalSchema, target.oid()).stream()
                .anyMatch(off -> off.index().constraint() == Constraint.PRIMARY_KEY));
  }

  /** Whether the target has the primary key that the source has, if it has one. */
  private boolean hasPrimaryKey(Session session) throws SQLException {
    return session.one(
        Sql.of(
                """
                select not exists (select from pg_index where indrelid = ? and indisprimary)
                  or exists (select from pg_index where indrelid = ? and indisprimary)
                """)
            .bind(source.oid(), target.oid()),
        row -> row.getBoolean(1));
  }

  /** The target's key on the columns of {@code sourceKey}, which it may get when it is full. */
  Optional<IdentityKey> targetKey(Session session, IdentityKey sourceKey) throws SQLException {
    return derived
        ? DerivedKey.of(session, source, target, sourceKey)
        : TakenKey.of(session, journalSchema, source, target, sourceKey);
  }
}
