package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.dependents.Probes;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is created anew from its text (policies and rules, those of other tables that name the
 * source too, conditions of triggers, row filters of publications, expressions of statistics) makes
 * sense with the target's types. Else the server would say so in the swap, when all rows are
 * copied.
 */
final class DefinitionsFit implements Precondition.OfTables {

  /** What stands before the table's name in a rule. */
  private static final String OF_RULE = " TO ";

  /** An expression over the columns of one table. */
  private record Expression(String what, String text, QualifiedName table) {
    static Expression of(ResultSet row) throws SQLException {
      return new Expression(
          row.getString(1), row.getString(2), QualifiedName.of(row.getString(3), row.getString(4)));
    }
  }

  /**
   * A statement that creates something on a table.
   *
   * @param name of what it creates, quoted
   * @param before what stands before the table's name, and nowhere between both names
   * @param printed the table as it is printed there
   */
  private record Definition(
      String what, String text, String name, String before, String printed, QualifiedName table) {
    static Definition of(ResultSet row) throws SQLException {
      return new Definition(
          row.getString(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getString(5),
          QualifiedName.of(row.getString(6), row.getString(7)));
    }

    /** The same on {@code probe}; what it says of the source, it says of {@code target}. */
    Optional<String> on(QualifiedName probe, QualifiedName source, QualifiedName target) {
      int at = text.indexOf(before + printed, text.indexOf(name) + name.length());
      if (at < 0) {
        throw new IllegalStateException(what + " is not where the server prints it");
      }
      int from = at + before.length();
      int rest = from + printed.length();
      if (!before.equals(OF_RULE)) {
        return Optional.of(text.substring(0, from) + probe.quoted() + text.substring(rest));
      }
      Map<QualifiedName, QualifiedName> tables = new HashMap<>(Map.of(source, target));
      tables.put(table, probe);
      return Probes.renamed(text.substring(from), tables).map(text.substring(0, from)::concat);
    }
  }

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Expression condition : conditions(session, tables)) {
      fitting(session, tables, condition)
          .ifPresent(why -> findings.add(finding(tables, condition.what(), why)));
    }
    for (Expression expression : ofStatistics(session, tables)) {
      Plan.refusalOfTypes(
              session,
              Sql.of("explain select {expression} from {target}")
                  .with("expression", new Sql.Fragment(expression.text()))
                  .with("target", tables.target().name()))
          .ifPresent(why -> findings.add(finding(tables, expression.what(), why)));
    }
    for (Definition definition : definitions(session, tables)) {
      fitting(session, tables, definition)
          .ifPresent(why -> findings.add(finding(tables, definition.what(), why)));
    }
    return findings;
  }

  /**
   * Within a query of its own, the condition calls its columns by the table's name. A view is not
   * planned: to plan a condition may call its functions, such as current_setting.
   */
  private static Optional<String> fitting(Session session, Tables tables, Expression condition)
      throws SQLException {
    QualifiedName table = condition.table();
    QualifiedName source = tables.source().name();
    Optional<String> text =
        Probes.renamed(condition.text(), Map.of(source, tables.target().name()));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Plan.refusalOfTypes(
        session,
        Sql.of("create view {probe} as select from {table} as {name} where {condition}")
            .with("probe", probe(tables))
            .with("table", table.equals(source) ? tables.target().name() : table)
            .with("name", table.name())
            .with("condition", new Sql.Fragment(text.get())));
  }

  private static Optional<String> fitting(Session session, Tables tables, Definition definition)
      throws SQLException {
    QualifiedName probe = probe(tables);
    QualifiedName source = tables.source().name();
    Optional<String> text = definition.on(probe, source, tables.target().name());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Plan.refusalOfTypes(
        session,
        Sql.of("create table {probe} (like {table});\n{definition}")
            .with("probe", probe)
            .with(
                "table",
                definition.table().equals(source) ? tables.target().name() : definition.table())
            .with("definition", new Sql.Fragment(text.get())));
  }

  private static QualifiedName probe(Tables tables) {
    return tables.source().name().sibling(ObjectNames.probe(tables.source().oid()).value());
  }

  private static List<Expression> conditions(Session session, Tables tables) throws SQLException {
    long source = tables.source().oid();
    List<Expression> conditions = new ArrayList<>();
    conditions.addAll(
        session.query(
            Sql.of(
                    """
                    select 'Policy ' || quote_ident(p.polname) || case p.polrelid when ?
                             then ' of the source' else ' of ' || p.polrelid::regclass end,
                           pg_get_expr(e.tree, p.polrelid), n.nspname, c.relname
                    from pg_policy p
                    join pg_class c on c.oid = p.polrelid
                    join pg_namespace n on n.oid = c.relnamespace
                    cross join lateral (values (p.polqual), (p.polwithcheck)) as e(tree)
                    where e.tree is not null and (p.polrelid = ? or exists (
                      select from pg_depend d
                      where d.classid = 'pg_policy'::regclass and d.objid = p.oid
                        and d.refclassid = 'pg_class'::regclass and d.refobjid = ?))
                    order by 1
                    """)
                .bind(source, source, source),
            Expression::of));
    if (session.majorVersion() >= 15) {
      conditions.addAll(
          session.query(
              Sql.of(
                      """
                      select 'The row filter of publication ' || quote_ident(p.pubname)
                               || ' for the source',
                             pg_get_expr(r.prqual, r.prrelid), n.nspname, c.relname
                      from pg_publication_rel r
                      join pg_class c on c.oid = r.prrelid
                      join pg_namespace n on n.oid = c.relnamespace
                      join pg_publication p on p.oid = r.prpubid
                      where r.prrelid = ? and r.prqual is not null
                      order by p.pubname
                      """)
                  .bind(source),
              Expression::of));
    }
    return conditions;
  }

  private static List<Expression> ofStatistics(Session session, Tables tables) throws SQLException {
    if (session.majorVersion() < 14) {
      return List.of();
    }
    return session.query(
        Sql.of(
                """
                select 'Statistics object ' || quote_ident(s.stxname) || ' of the source',
                       e.expression, n.nspname, c.relname
                from pg_statistic_ext s
                join pg_class c on c.oid = s.stxrelid
                join pg_namespace n on n.oid = c.relnamespace
                cross join unnest(pg_get_statisticsobjdef_expressions(s.oid)) as e(expression)
                where s.stxrelid = ?
                order by s.stxname
                """)
            .bind(tables.source().oid()),
        Expression::of);
  }

  /**
   * The server gives the condition of a trigger within its definition only. What stands before the
   * table's name there may hold the names of columns.
   */
  private static List<Definition> definitions(Session session, Tables tables) throws SQLException {
    long source = tables.source().oid();
    return session.query(
        Sql.of(
                """
                select 'Trigger ' || quote_ident(t.tgname) || ' of the source',
                       pg_get_triggerdef(t.oid), quote_ident(t.tgname), ' ON ',
                       t.tgrelid::regclass::text, n.nspname, c.relname
                from pg_trigger t
                join pg_class c on c.oid = t.tgrelid
                join pg_namespace n on n.oid = c.relnamespace
                where t.tgrelid = ? and not t.tgisinternal and t.tgparentid = 0
                  and t.tgqual is not null and not starts_with(t.tgname, ?)
                  and not exists (
                    select from pg_attribute a
                    where a.attrelid = t.tgrelid and strpos(a.attname, ' ON ') > 0)
                union all
                select 'Rule ' || quote_ident(w.rulename) || case w.ev_class when ?
                         then ' of the source' else ' of ' || w.ev_class::regclass end,
                       pg_get_ruledef(w.oid), quote_ident(w.rulename), ?,
                       w.ev_class::regclass::text, n.nspname, c.relname
                from pg_rewrite w
                join pg_class c on c.oid = w.ev_class and c.relkind in ('r', 'p')
                join pg_namespace n on n.oid = c.relnamespace
                where w.ev_class = ? or exists (
                  select from pg_depend d
                  where d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
                    and d.refclassid = 'pg_class'::regclass and d.refobjid = ?)
                order by 1
                """)
            .bind(source, ObjectNames.TRIGGER_PREFIX, source, OF_RULE, source, source),
        Definition::of);
  }

  private static Finding finding(Tables tables, String what, String why) {
    return Code.EXPRESSION_NOT_VALID.finding(
        tables.target().name(),
        what + " does not fit the target's types: " + why + ".",
        "Change it so that it fits both, or drop it for the rewrite.");
  }
}
