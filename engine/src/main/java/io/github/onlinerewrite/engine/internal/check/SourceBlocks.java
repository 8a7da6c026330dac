package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;

/**
 * All rows of the source in block ranges of its leaves, so that no statement is long: before 14,
 * where there is no TID range scan, each leaf is one range.
 */
final class SourceBlocks {

  /** 64 MB of pages of 8 kB. */
  private static final long BLOCKS = 8_192;

  private static final int TID_RANGE_SCAN = 14;

  private SourceBlocks() {}

  /** What is done with one range. */
  @FunctionalInterface
  interface Visit {
    /** Works on {@code from only {leaf} where {blocks}}. */
    void range(Leaf leaf, Sql.Fragment blocks) throws SQLException;
  }

  /**
   * Whether we may read all rows of the source; a right that is missing, or row security that holds
   * for us too, is another's finding.
   */
  static boolean mayRead(Session session, TableDefinition source) throws SQLException {
    return session.one(
        Sql.of("select has_table_privilege(?::oid, 'select') and not row_security_active(?::oid)")
            .bind(source.oid(), source.oid()),
        row -> row.getBoolean(1));
  }

  static void each(Session session, TableDefinition source, Visit visit) throws SQLException {
    for (Leaf leaf : source.leaves()) {
      if (session.majorVersion() < TID_RANGE_SCAN) {
        visit.range(leaf, new Sql.Fragment("true"));
        continue;
      }
      long blocks = blocks(session, leaf);
      for (long block = 0; block < blocks; block += BLOCKS) {
        visit.range(
            leaf,
            new Sql.Fragment(
                "ctid >= '(%d,0)' and ctid < '(%d,0)'".formatted(block, block + BLOCKS)));
      }
    }
  }

  private static long blocks(Session session, Leaf leaf) throws SQLException {
    return session.one(
        Sql.of(
                """
                select pg_relation_size(?::oid::regclass) / current_setting('block_size')::bigint
                """)
            .bind(leaf.oid()),
        row -> row.getLong(1));
  }
}
