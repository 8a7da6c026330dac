package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;

/**
 * The schema of an unqualified name: the first that exists of the search path that the session had
 * before ours was fixed.
 */
public final class DefaultSchema {

  private DefaultSchema() {}

  /** Reads it. */
  public static Identifier of(Session session) throws SQLException {
    return session.readOnly(
        () -> {
          session.query(
              Sql.of("select set_config('search_path', ?, true)").bind(session.searchPath()),
              row -> "");
          return new Identifier(
              session.one(
                  Sql.of("select coalesce(pg_catalog.current_schema(), 'public')"),
                  row -> row.getString(1)));
        });
  }
}
