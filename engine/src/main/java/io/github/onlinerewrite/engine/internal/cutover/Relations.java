package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** OIDs of relations by name; a partitioned table brings its partitions. */
final class Relations {

  private Relations() {}

  static List<Long> oids(Session session, List<QualifiedName> names) throws SQLException {
    List<Long> oids = new ArrayList<>();
    for (QualifiedName name : names) {
      oids.addAll(
          session.query(
              Sql.of(
                      """
                      with recursive tree as (
                        select c.oid
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = ? and c.relname = ?
                        union all
                        select i.inhrelid from pg_inherits i join tree on tree.oid = i.inhparent)
                      select oid::bigint from tree""")
                  .bind(name.schema().value(), name.name().value()),
              row -> row.getLong(1)));
    }
    return oids;
  }
}
