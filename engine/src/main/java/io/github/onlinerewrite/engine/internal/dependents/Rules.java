package io.github.onlinerewrite.engine.internal.dependents;

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
 * Rules of the source, with enabled state and comments. They come in the swap, since they would
 * change what the copy writes. The old table keeps its own.
 */
final class Rules implements AttachedKind {

  /** A rule, as CREATE RULE says it. */
  record Rule(Identifier name, String definition, char enabled, @Nullable String comment) {}

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<Sql> statements = new ArrayList<>();
    for (Rule rule : of(session, rewrite.source().oid())) {
      statements.addAll(create(rewrite.source().name(), rule));
    }
    return CarryPlan.inSwap(List.of(), statements);
  }

  /** The rules of a table or view, but for the one that makes a view of it. */
  static List<Rule> of(Session session, long relation) throws SQLException {
    return session.query(
        Sql.of(
                """
                select w.rulename, pg_get_ruledef(w.oid), w.ev_enabled,
                       obj_description(w.oid, 'pg_rewrite')
                from pg_rewrite w
                where w.ev_class = ? and w.rulename <> '_RETURN'
                order by w.rulename
                """)
            .bind(relation),
        row ->
            new Rule(
                new Identifier(row.getString(1)),
                row.getString(2),
                row.getString(3).charAt(0),
                row.getString(4)));
  }

  static List<Sql> create(QualifiedName relation, Rule rule) {
    List<Sql> statements = new ArrayList<>();
    statements.add(Sql.rendered(rule.definition()));
    Triggers.enabling(rule.enabled())
        .ifPresent(
            enabling ->
                statements.add(
                    Sql.of("alter table {relation} {enabling} rule {name}")
                        .with("relation", relation)
                        .with("enabling", new Sql.Fragment(enabling))
                        .with("name", rule.name())));
    if (rule.comment() != null) {
      statements.add(
          Sql.of("comment on rule {name} on {relation} is {comment}")
              .with("name", rule.name())
              .with("relation", relation)
              .with("comment", new Sql.Fragment(Literals.of(rule.comment()))));
    }
    return statements;
  }
}
