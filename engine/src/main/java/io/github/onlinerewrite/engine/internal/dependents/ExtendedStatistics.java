package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Extended statistics (CREATE STATISTICS). They are created on the target under a name of ours
 * before it is analyzed, and get the source's name in the swap, whose own get the suffix. They live
 * in a schema and have an owner of their own.
 */
public final class ExtendedStatistics implements AttachedKind {

  /**
   * A statistics object.
   *
   * @param body kinds, ON, columns and expressions, as the server renders them
   * @param target its statistics target; -1 when there is none
   */
  private record Statistics(
      long oid,
      QualifiedName name,
      Identifier owner,
      String body,
      int target,
      @Nullable String comment) {}

  /** Creates what the target lacks now; only reads. */
  public static List<Sql> statements(Session session, Rewrite rewrite) throws SQLException {
    List<Statistics> ofTarget = of(session, rewrite.target().oid());
    List<Sql> statements = new ArrayList<>();
    for (Statistics from : of(session, rewrite.source().oid())) {
      if (same(ofTarget, from, rewrite).isPresent()) {
        continue;
      }
      QualifiedName name = likeness(from, rewrite);
      statements.add(
          Sql.of("create statistics {name} {body} from {target}")
              .with("name", name)
              .with("body", new Sql.Fragment(from.body()))
              .with("target", rewrite.target().name()));
      if (from.target() >= 0) {
        statements.add(setTarget(name, from.target()));
      }
    }
    return statements;
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<Statistics> ofTarget = of(session, rewrite.target().oid());
    Map<QualifiedName, Identifier> oldNames =
        oldNames(session, rewrite.source().oid(), rewrite.target().oid());
    List<Sql> statements = new ArrayList<>();
    List<String> obstacles = new ArrayList<>();
    List<Statistics> unused = new ArrayList<>(ofTarget);
    for (Statistics from : of(session, rewrite.source().oid())) {
      Optional<Statistics> to = same(ofTarget, from, rewrite);
      to.ifPresent(unused::remove);
      if (to.isEmpty()) {
        obstacles.add("The target lacks statistics " + from.name() + " of the source.");
        continue;
      }
      statements.add(rename(from.name(), Objects.requireNonNull(oldNames.get(from.name()))));
      statements.addAll(carry(from, to.get()));
    }
    obstacles.addAll(leftAlone(unused, rewrite));
    return new CarryPlan(List.of(), List.of(), List.of(), statements, List.of(), obstacles);
  }

  /** What was created for statistics that somebody has dropped since. */
  private static List<String> leftAlone(List<Statistics> unused, Rewrite rewrite) {
    String ours = ObjectNames.likenesses(rewrite.target().oid());
    return unused.stream()
        .map(Statistics::name)
        .filter(name -> name.name().value().startsWith(ours))
        .map(
            name ->
                "Statistics of the source were dropped since the copy began. Drop what was created"
                    + " for them: drop statistics "
                    + name.quoted()
                    + ".")
        .toList();
  }

  private static List<Sql> carry(Statistics from, Statistics to) {
    List<Sql> statements = new ArrayList<>();
    statements.add(rename(to.name(), from.name().name()));
    if (to.target() != from.target()) {
      statements.add(setTarget(from.name(), from.target()));
    }
    if (!to.owner().equals(from.owner())) {
      statements.add(
          Sql.of("alter statistics {name} owner to {owner}")
              .with("name", from.name())
              .with("owner", from.owner()));
    }
    if (from.comment() != null && to.comment() == null) {
      statements.add(
          Sql.of("comment on statistics {name} is {comment}")
              .with("name", from.name())
              .with("comment", new Sql.Fragment(Literals.of(from.comment()))));
    }
    return statements;
  }

  private static Sql rename(QualifiedName statistics, Identifier name) {
    return Sql.of("alter statistics {statistics} rename to {name}")
        .with("statistics", statistics)
        .with("name", name);
  }

  /** The names that those of the old table get. */
  public static Map<QualifiedName, Identifier> oldNames(Session session, long source, long target)
      throws SQLException {
    return OldNames.of(
        of(session, source).stream().map(Statistics::name).toList(),
        of(session, target).stream().map(Statistics::name).collect(Collectors.toSet()));
  }

  private static QualifiedName likeness(Statistics from, Rewrite rewrite) {
    return new QualifiedName(
        from.name().schema(), ObjectNames.likeness(rewrite.target().oid(), from.oid()));
  }

  private static Sql setTarget(QualifiedName statistics, int target) {
    return Sql.of("alter statistics {name} set statistics {number}")
        .with("name", statistics)
        .with("number", target);
  }

  /**
   * What was created after it, as its name says: with other types the server may print its
   * expressions in another way; else one of the target's own that says the same.
   */
  private static Optional<Statistics> same(
      List<Statistics> statistics, Statistics wanted, Rewrite rewrite) {
    QualifiedName likeness = likeness(wanted, rewrite);
    return statistics.stream()
        .filter(present -> present.name().equals(likeness))
        .findFirst()
        .or(() -> saysTheSame(statistics, wanted));
  }

  private static Optional<Statistics> saysTheSame(List<Statistics> statistics, Statistics wanted) {
    return statistics.stream()
        .filter(present -> present.body().equals(wanted.body()))
        .filter(present -> present.target() == wanted.target())
        .filter(present -> present.name().schema().equals(wanted.name().schema()))
        .findFirst();
  }

  /** The rendered statement is cut at its exact length, whatever the names in it hold. */
  private static List<Statistics> of(Session session, long table) throws SQLException {
    return session.query(
        Sql.of(
                """
                with s as (
                  select s.oid, n.nspname, s.stxname, pg_get_userbyid(s.stxowner) as owner,
                         s.stxrelid, pg_get_statisticsobjdef(s.oid) as definition,
                         coalesce((to_jsonb(s) ->> 'stxstattarget')::int, -1) as target
                  from pg_statistic_ext s
                  join pg_namespace n on n.oid = s.stxnamespace
                  where s.stxrelid = ?
                )
                select s.oid, s.nspname, s.stxname, s.owner,
                       substr(left(s.definition,
                           -length(' FROM ' || s.stxrelid::regclass::text)),
                         1 + length('CREATE STATISTICS ' || quote_ident(s.nspname) || '.'
                           || quote_ident(s.stxname) || ' ')),
                       s.target, obj_description(s.oid, 'pg_statistic_ext')
                from s
                order by s.oid
                """)
            .bind(table),
        row ->
            new Statistics(
                row.getLong(1),
                QualifiedName.of(row.getString(2), row.getString(3)),
                new Identifier(row.getString(4)),
                row.getString(5),
                row.getInt(6),
                row.getString(7)));
  }
}
