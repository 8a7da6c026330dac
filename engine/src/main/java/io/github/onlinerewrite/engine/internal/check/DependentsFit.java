package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.dependents.Obstacle;
import io.github.onlinerewrite.engine.internal.dependents.Probes;
import io.github.onlinerewrite.engine.internal.dependents.Sequences;
import io.github.onlinerewrite.engine.internal.dependents.ViewObstacles;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The target has what the things that depend on the source use of it. */
final class DependentsFit implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>(columns(session, tables));
    List<Obstacle> obstacles =
        new ArrayList<>(ViewObstacles.of(session, tables.source(), tables.target()));
    obstacles.addAll(Sequences.obstacles(session, tables.source(), tables.target()));
    for (Obstacle obstacle : obstacles) {
      findings.add(
          Attachments.code(obstacle.kind())
              .finding(tables.source().name(), obstacle.what(), obstacle.remedy()));
    }
    // A view may group by the primary key, which the target may get after the copy.
    if (findings.isEmpty() && !tables.awaitsPrimaryKey(session)) {
      findings.addAll(definitions(session, tables));
    }
    if (tables.target().isPartitioned()) {
      findings.addAll(publications(session, tables));
    }
    return findings;
  }

  private static List<Finding> definitions(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    Set<Long> failed = new HashSet<>();
    List<Probes.Probe> probes =
        new ArrayList<>(Probes.ofViews(session, tables.source(), tables.target()));
    probes.addAll(Probes.ofFunctions(session, tables.source(), tables.target()));
    for (Probes.Probe probe : probes) {
      Optional<String> why = Optional.empty();
      if (probe.script().isPresent()) {
        why = Plan.refusal(session, probe.script().get());
      } else if (probe.view() == 0) {
        why = Optional.of("a name in it, that of the source, may mean something else too");
      }
      boolean isTold = probe.uses().stream().anyMatch(failed::contains);
      if (why.isPresent()) {
        failed.add(probe.view());
        if (!isTold) {
          findings.add(finding(tables, probe, why.get()));
        }
      }
    }
    return findings;
  }

  private static Finding finding(Tables tables, Probes.Probe probe, String why) {
    return Code.EXPRESSION_NOT_VALID.finding(
        tables.target().name(),
        probe.what() + " does not fit the target's columns: " + why + ".",
        probe.view() == 0
            ? "Drop it before the rewrite, and create it again afterwards."
            : "Change or drop the view.");
  }

  /** Indexes, constraints and triggers are looked at by preconditions of their own. */
  private static List<Finding> columns(Session session, Tables tables) throws SQLException {
    return session.query(
        Sql.of(
                """
                select pg_describe_object(d.classid, d.objid, 0),
                       string_agg(distinct quote_ident(a.attname), ', ')
                from pg_depend d
                join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                where d.refclassid = 'pg_class'::regclass and d.refobjid = ?
                  and d.classid::regclass::text in (
                    'pg_rewrite', 'pg_policy', 'pg_proc', 'pg_statistic_ext', 'pg_publication_rel')
                  and not exists (
                    select from pg_attribute b
                    where b.attrelid = ? and b.attname = a.attname and not b.attisdropped)
                group by d.classid, d.objid
                order by 1
                """)
            .bind(tables.source().oid(), tables.target().oid()),
        row ->
            Code.DEPENDENT_COLUMN.finding(
                tables.target().name(),
                row.getString(1)
                    + " uses "
                    + row.getString(2)
                    + " of the source, which the target lacks.",
                "Change that first so that it does not, or drop it."));
  }

  /** Subscribers would get the changes of partitions, which they need not have. */
  private static List<Finding> publications(Session session, Tables tables) throws SQLException {
    return session.query(
        Sql.of(
                """
                select quote_ident(p.pubname)
                from pg_publication p
                join pg_publication_rel r on r.prpubid = p.oid
                where r.prrelid = ? and not p.pubviaroot and not starts_with(p.pubname, ?)
                order by 1
                """)
            .bind(tables.source().oid(), ObjectNames.PUBLICATION_PREFIX),
        row ->
            Code.PUBLISHED.finding(
                tables.source().name(),
                "Publication "
                    + row.getString(1)
                    + " would publish the partitions of the target under their own names.",
                "First: alter publication "
                    + row.getString(1)
                    + " set (publish_via_partition_root = true)"));
  }
}
