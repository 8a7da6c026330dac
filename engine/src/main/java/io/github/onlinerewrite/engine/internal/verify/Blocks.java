package io.github.onlinerewrite.engine.internal.verify;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;

/** How large a table is now. */
final class Blocks {

  private Blocks() {}

  static long of(Session session, Leaf leaf) throws SQLException {
    return session.one(
        Sql.of(
                """
                select pg_relation_size(?::bigint::oid::regclass)
                  / current_setting('block_size')::bigint""")
            .bind(leaf.oid()),
        row -> row.getLong(1));
  }
}
