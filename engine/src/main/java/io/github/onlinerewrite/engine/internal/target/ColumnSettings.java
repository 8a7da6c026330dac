package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statistics targets and options of columns, where the target's column has none of its own. */
final class ColumnSettings {

  private ColumnSettings() {}

  private record Setting(Identifier column, int statistics, @Nullable String options) {
    static Setting of(ResultSet row) throws SQLException {
      return new Setting(new Identifier(row.getString(1)), row.getInt(2), row.getString(3));
    }
  }

  static List<Sql> statements(Session session, Rewrite rewrite) throws SQLException {
    List<Sql> statements = new ArrayList<>();
    for (Setting setting : lacking(session, rewrite)) {
      if (setting.statistics() >= 0) {
        statements.add(
            Sql.of("alter table {target} alter column {column} set statistics {number}")
                .with("target", rewrite.target().name())
                .with("column", setting.column())
                .with("number", setting.statistics()));
      }
      if (setting.options() != null) {
        statements.add(
            Sql.of("alter table {target} alter column {column} set ({options})")
                .with("target", rewrite.target().name())
                .with("column", setting.column())
                .with("options", new Sql.Fragment(setting.options())));
      }
    }
    return statements;
  }

  /** attstattarget is -1 up to PostgreSQL 16, and null from 17 on, where nothing is set. */
  private static List<Setting> lacking(Session session, Rewrite rewrite) throws SQLException {
    return session.query(
        Sql.of(
                """
                select a.attname,
                       case when coalesce(b.attstattarget, -1) = -1
                         then coalesce(a.attstattarget, -1) else -1 end,
                       case when b.attoptions is null then (
                         select string_agg(quote_ident(split_part(o, '=', 1)) || '='
                           || quote_literal(substr(o, strpos(o, '=') + 1)), ', ')
                         from unnest(a.attoptions) o) end
                from pg_attribute a
                join pg_attribute b on b.attrelid = ? and b.attname = a.attname
                where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
                  and (a.attoptions is not null or coalesce(a.attstattarget, -1) <> -1)
                order by a.attnum
                """)
            .bind(rewrite.target().oid(), rewrite.source().oid()),
        Setting::of);
  }
}
