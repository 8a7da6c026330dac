package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog.Match;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Statistics targets of index columns, where the target's index has none; set before ANALYZE. */
public final class IndexStatistics implements AttachedKind {

  private record Target(long position, long number) {}

  /** For the target's indexes under the names that they have now; only reads. */
  public static List<Sql> statements(Session session, Rewrite rewrite) throws SQLException {
    return statements(session, rewrite, IndexDefinition::name);
  }

  /** What was set since then. */
  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    Map<IndexDefinition, QualifiedName> names = new HashMap<>();
    for (Match match : IndexCatalog.matches(session, rewrite)) {
      match.target().ifPresent(index -> names.put(index, match.source().name()));
    }
    return CarryPlan.inSwap(List.of(), statements(session, rewrite, names::get));
  }

  private static List<Sql> statements(
      Session session, Rewrite rewrite, Function<IndexDefinition, QualifiedName> name)
      throws SQLException {
    List<Sql> statements = new ArrayList<>();
    for (Match match : IndexCatalog.matches(session, rewrite)) {
      if (match.target().isPresent()) {
        IndexDefinition index = match.target().get();
        for (Target lacking : lacking(session, match.source().oid(), index.oid())) {
          statements.add(set(name.apply(index), lacking));
        }
      }
    }
    return statements;
  }

  /** All statistics targets of an index, for one that is built like it. */
  public static List<Sql> copied(Session session, long from, QualifiedName to) throws SQLException {
    return session.query(
        Sql.of(
                """
                select a.attnum, a.attstattarget
                from pg_attribute a
                where a.attrelid = ? and coalesce(a.attstattarget, -1) <> -1
                order by a.attnum
                """)
            .bind(from),
        row -> set(to, new Target(row.getLong(1), row.getLong(2))));
  }

  private static Sql set(QualifiedName index, Target target) {
    return Sql.of("alter index {index} alter column {position} set statistics {number}")
        .with("index", index)
        .with("position", target.position())
        .with("number", target.number());
  }

  private static List<Target> lacking(Session session, long from, long to) throws SQLException {
    return session.query(
        Sql.of(
                """
                select a.attnum, a.attstattarget
                from pg_attribute a
                join pg_attribute b on b.attrelid = ? and b.attnum = a.attnum
                where a.attrelid = ? and coalesce(a.attstattarget, -1) <> -1
                  and coalesce(b.attstattarget, -1) = -1
                order by a.attnum
                """)
            .bind(to, from),
        row -> new Target(row.getLong(1), row.getLong(2)));
  }
}
