package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog.Match;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which index CLUSTER uses, and what the REPLICA IDENTITY is, where the target has none; and whose
 * the target is, if the source has another owner by now.
 */
final class TableMarks implements AttachedKind {

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<IndexDefinition> ofTarget = IndexCatalog.of(session, rewrite.target().oid());
    List<Sql> statements = new ArrayList<>();
    for (Match match : IndexCatalog.matches(session, rewrite)) {
      if (match.target().isEmpty()) {
        continue;
      }
      IndexDefinition index = match.source();
      if (index.clustered() && ofTarget.stream().noneMatch(IndexDefinition::clustered)) {
        statements.add(mark("alter table {table} cluster on {index}", rewrite, index));
      }
      if (index.replicaIdentity()
          && ofTarget.stream().noneMatch(IndexDefinition::replicaIdentity)) {
        statements.add(
            mark("alter table {table} replica identity using index {index}", rewrite, index));
      }
    }
    statements.addAll(ofFamily(session, rewrite));
    return new CarryPlan(List.of(), List.of(), List.of(), statements, List.of());
  }

  /**
   * FULL, NOTHING and the owner, which the preparation gives to each partition too. On a way back
   * the old table keeps its own.
   */
  private static List<Sql> ofFamily(Session session, Rewrite rewrite) throws SQLException {
    if (rewrite.isWayBack()) {
      return List.of();
    }
    Long[] family = rewrite.target().family().stream().map(Leaf::oid).toArray(Long[]::new);
    return session
        .query(
            Sql.of(
                    """
                    select c.oid = ?, n.nspname, c.relname,
                           case when c.relreplident = 'd' or (? and c.relreplident in ('f', 'n'))
                             then case when s.relreplident = c.relreplident then null
                               when s.relreplident = 'f' then 'full'
                               when s.relreplident = 'n' then 'nothing'
                               when s.relreplident = 'd' then 'default' end end,
                           case when c.relowner <> s.relowner then pg_get_userbyid(s.relowner) end
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    join pg_class s on s.oid = ?
                    where c.oid = any (?)
                    order by c.oid
                    """)
                .bind(rewrite.target().oid(), rewrite.derived(), rewrite.source().oid(), family),
            row ->
                ofMember(
                    row.getBoolean(1)
                        ? rewrite.source().name()
                        : QualifiedName.of(row.getString(2), row.getString(3)),
                    row.getString(4),
                    row.getString(5)))
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static List<Sql> ofMember(
      QualifiedName table, @Nullable String identity, @Nullable String owner) {
    List<Sql> statements = new ArrayList<>();
    if (identity != null) {
      statements.add(
          Sql.of("alter table {table} replica identity {identity}")
              .with("table", table)
              .with("identity", new Sql.Fragment(identity)));
    }
    if (owner != null) {
      statements.add(
          Sql.of("alter table {table} owner to {owner}")
              .with("table", table)
              .with("owner", new Identifier(owner)));
    }
    return statements;
  }

  private static Sql mark(String statement, Rewrite rewrite, IndexDefinition index) {
    return Sql.of(statement)
        .with("table", rewrite.source().name())
        .with("index", index.name().name());
  }
}
