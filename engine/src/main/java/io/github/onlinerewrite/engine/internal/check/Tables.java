package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.target.DerivedKey;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Source and target, both of them tables, and their columns of the same name.
 *
 * @param changes what a derived target is to be where it is not the source
 * @param derived whether the target is derived
 * @param back whether the target is the old table, of a rewrite that is reverted
 */
record Tables(
    TableDefinition source,
    TableDefinition target,
    ColumnMapping mapping,
    TableChanges changes,
    boolean derived,
    boolean back) {

  /**
   * The way back, for {@code changes} that led forth.
   *
   * @param table what a reverse expression calls the table
   */
  static Tables back(
      TableDefinition from, TableDefinition to, TableChanges changes, Identifier table) {
    TableChanges reversed = Undone.reversed(changes, from, to);
    return new Tables(
        from, to, ColumnMapping.byName(from, to, reversed, table), reversed, false, true);
  }

  /** Whether the target has the primary key that the source has, if it has one. */
  boolean hasPrimaryKey(Session session) throws SQLException {
    return session.one(
        Sql.of(
                """
                select not exists (select from pg_index where indrelid = ? and indisprimary)
                  or exists (select from pg_index where indrelid = ? and indisprimary)
                """)
            .bind(source.oid(), target.oid()),
        row -> row.getBoolean(1));
  }

  /** The target's key on the columns of {@code sourceKey}, which a derived target will get. */
  Optional<IdentityKey> targetKey(Session session, IdentityKey sourceKey) throws SQLException {
    return derived
        ? DerivedKey.of(session, source, target, sourceKey)
        : IdentityKeys.ofTarget(session, target, sourceKey);
  }
}
