package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The types that a spec asks for, and those that columns have. */
public final class AskedTypes {

  /**
   * A type of the server's own, such as {@code numeric(10, 2)}; what another means is not known.
   */
  private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9 ]*(\\([0-9, ]+\\))?");

  private AskedTypes() {}

  /** Whether a column that is still there has by now another type than the one asked for. */
  public static boolean differ(Session session, TableDefinition table, List<ColumnChange> changes)
      throws SQLException {
    List<ColumnChange> plain =
        changes.stream()
            .filter(change -> change.type() != null && PLAIN.matcher(change.type()).matches())
            .toList();
    return session.one(
        Sql.of(
                """
                select count(*) > 0
                from unnest(?::text[], ?::text[]) as asked (name, type)
                join pg_attribute a on a.attname = asked.name and not a.attisdropped
                where a.attrelid = ?::bigint::oid and a.atttypid <> to_regtype(asked.type)""")
            .bind(
                plain.stream()
                    .map(change -> Objects.requireNonNullElse(change.newName(), change.name()))
                    .toArray(String[]::new),
                plain.stream().map(ColumnChange::type).toArray(String[]::new),
                table.oid()),
        row -> row.getBoolean(1));
  }
}
