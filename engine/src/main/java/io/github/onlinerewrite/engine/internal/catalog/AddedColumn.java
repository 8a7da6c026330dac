package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.Optional;

/** What a column that a rewrite has added holds, which a way back would lose. */
public final class AddedColumn {

  private AddedColumn() {}

  /** Whether the row {@code row} of {@code table} has neither null nor the default in it. */
  public static Sql.Fragment hasData(
      Session session, TableDefinition table, Column column, String row) throws SQLException {
    String value = row + "." + column.name().quoted();
    String differs =
        fixedDefault(session, table.oid(), column)
            .map(
                expression ->
                    " and row("
                        + value
                        + ")::record *<> row(cast("
                        + expression
                        + " as "
                        + column.type()
                        + "))::record")
            .orElse("");
    return new Sql.Fragment("(" + value + " is not null" + differs + ")");
  }

  /** The column's default, when every evaluation of it gives the same value. */
  public static Optional<String> fixedDefault(Session session, long table, Column column)
      throws SQLException {
    return session.optional(
        Sql.of(
                """
                select pg_get_expr(d.adbin, d.adrelid)
                from pg_attrdef d
                where d.adrelid = ? and d.adnum = ?
                  and d.adbin::text !~ '\\{(SQLVALUEFUNCTION|NEXTVALUEEXPR|COERCEVIAIO) '
                  and not exists (
                    select
                    from regexp_matches(d.adbin::text, ':(?:funcid|opfuncid) (\\d+)', 'g') m
                    join pg_proc p on p.oid = m[1]::oid
                    where p.provolatile <> 'i')
                """)
            .bind(table, column.number()),
        row -> row.getString(1));
  }
}
