package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is created anew from its text (policies, rules, conditions of triggers, row filters of
 * publications, expressions of statistics) makes sense with the target's types. Else the server
 * would say so in the swap, when all rows are copied.
 */
final class DefinitionsFit implements Precondition.OfTables {

  /** What stands before the table's name in a rule. */
  private static final String OF_RULE = " TO ";

  /** An expression over the columns of one table. */
  private record Expression(String what, Sql.Fragment text, String table) {
    static Expression of(ResultSet row) throws SQLException {
      return new Expression(row.getString(1), new Sql.Fragment(row.getString(2)), row.getString(3));
    }

    boolean isAboutItsTable() {
      return namesTable(text.sql(), table);
    }
  }

  /**
   * A statement that creates something on the source.
   *
   * @param name of what it creates, quoted
   * @param before what stands before the source's name, and nowhere between both names
   */
  private record Definition(String what, String text, String name, String before, String table) {
    static Definition of(ResultSet row) throws SQLException {
      return new Definition(
          row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
    }

    /** The same on another table. */
    String on(QualifiedName other) {
      int at = text.indexOf(before + table, text.indexOf(name) + name.length());
      if (at < 0) {
        throw new IllegalStateException(what + " is not where the server prints it");
      }
      int from = at + before.length();
      return text.substring(0, from) + other.quoted() + text.substring(from + table.length());
    }

    /**
     * Whether it is a rule that names its own table a second time, as an UPDATE of that would. A
     * trigger has no query in its definition, but its arguments may look like one.
     */
    boolean isAboutItsTable() {
      if (!before.equals(OF_RULE)) {
        return false;
      }
      int first = text.indexOf(before + table, text.indexOf(name) + name.length());
      return first >= 0
          && namesTable(text.substring(first + before.length() + table.length()), table);
    }
  }

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    QualifiedName probe =
        tables.source().name().sibling(ObjectNames.probe(tables.source().oid()).value());
    for (Expression condition : conditions(session, tables)) {
      if (condition.isAboutItsTable()) {
        continue;
      }
      // Within a query of its own, the condition calls its columns by the source's name. A view is
      // not planned: to plan a condition may call its functions, such as current_setting.
      Plan.refusalOfTypes(
              session,
              Sql.of("create view {probe} as select from {target} as {source} where {condition}")
                  .with("probe", probe)
                  .with("target", tables.target().name())
                  .with("source", tables.source().name().name())
                  .with("condition", condition.text()))
          .ifPresent(why -> findings.add(finding(tables, condition.what(), why)));
    }
    for (Expression expression : ofStatistics(session, tables)) {
      Plan.refusalOfTypes(
              session,
              Sql.of("explain select {expression} from {target}")
                  .with("expression", expression.text())
                  .with("target", tables.target().name()))
          .ifPresent(why -> findings.add(finding(tables, expression.what(), why)));
    }
    for (Definition definition : definitions(session, tables)) {
      if (definition.isAboutItsTable()) {
        continue;
      }
      Plan.refusalOfTypes(
              session,
              Sql.of("create table {probe} (like {target});\n{definition}")
                  .with("probe", probe)
                  .with("target", tables.target().name())
                  .with("definition", new Sql.Fragment(definition.on(probe))))
          .ifPresent(why -> findings.add(finding(tables, definition.what(), why)));
    }
    return findings;
  }

  private static List<Expression> conditions(Session session, Tables tables) throws SQLException {
    long source = tables.source().oid();
    List<Expression> conditions = new ArrayList<>();
    conditions.addAll(
        session.query(
            Sql.of(
                    """
                    select 'Policy ' || quote_ident(p.polname), pg_get_expr(e.tree, p.polrelid),
                           p.polrelid::regclass::text
                    from pg_policy p
                    cross join lateral (values (p.polqual), (p.polwithcheck)) as e(tree)
                    where p.polrelid = ? and e.tree is not null
                    order by p.polname
                    """)
                .bind(source),
            Expression::of));
    if (session.majorVersion() >= 15) {
      conditions.addAll(
          session.query(
              Sql.of(
                      """
                      select 'The row filter of publication ' || quote_ident(p.pubname),
                             pg_get_expr(r.prqual, r.prrelid), r.prrelid::regclass::text
                      from pg_publication_rel r
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
                select 'Statistics object ' || quote_ident(s.stxname), e.expression,
                       s.stxrelid::regclass::text
                from pg_statistic_ext s
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
    return session.query(
        Sql.of(
                """
                select 'Trigger ' || quote_ident(t.tgname), pg_get_triggerdef(t.oid),
                       quote_ident(t.tgname), ' ON ', t.tgrelid::regclass::text
                from pg_trigger t
                where t.tgrelid = ? and not t.tgisinternal and t.tgparentid = 0
                  and t.tgqual is not null and not starts_with(t.tgname, ?)
                  and not exists (
                    select from pg_attribute a
                    where a.attrelid = t.tgrelid and strpos(a.attname, ' ON ') > 0)
                union all
                select 'Rule ' || quote_ident(w.rulename), pg_get_ruledef(w.oid),
                       quote_ident(w.rulename), ?, w.ev_class::regclass::text
                from pg_rewrite w
                where w.ev_class = ?
                order by 1
                """)
            .bind(
                tables.source().oid(), ObjectNames.TRIGGER_PREFIX, OF_RULE, tables.source().oid()),
        Definition::of);
  }

  /**
   * Whether SQL that the server has rendered may read or write {@code table}. In the swap that is
   * the new table, with its types; here it still is the source, and the server cannot be asked.
   */
  private static boolean namesTable(String sql, String table) {
    return Pattern.compile(Pattern.quote(table) + "(?![\\w$\"])").matcher(sql).find();
  }

  private static Finding finding(Tables tables, String what, String why) {
    return Code.EXPRESSION_NOT_VALID.finding(
        tables.target().name(),
        what + " of the source does not fit the target's types: " + why + ".",
        "Change it so that it fits both, or drop it for the rewrite.");
  }
}
