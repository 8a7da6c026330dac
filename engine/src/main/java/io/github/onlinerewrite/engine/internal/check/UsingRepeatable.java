package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code using} gives the same value for the same row at any time: copy, replay and verification
 * each evaluate it. What it calls is read from the query tree of a view over it, which is rolled
 * back: dependencies do not tell, since those on the server's own functions are not kept.
 */
final class UsingRepeatable implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    Optional<IdentityKey> key = IdentityKeys.ofSource(session, tables.source());
    List<Finding> findings = new ArrayList<>(ofGenerated(tables));
    for (ColumnMapping.Pair pair : tables.mapping().pairs()) {
      if (pair.using() == null) {
        continue;
      }
      if (key.isPresent() && key.get().names().contains(pair.source())) {
        findings.add(ofKey(tables, pair));
      }
      Optional<String> refusal = refusal(session, tables, pair);
      if (refusal.isPresent()) {
        findings.add(
            Code.USING_NOT_VALID.finding(
                tables.source().name(),
                "The using of column "
                    + pair.source().quoted()
                    + " is no expression over the source's columns: "
                    + refusal.get()
                    + ".",
                "Use the source's columns, without aggregates and functions that return sets."));
      } else {
        for (String what : notRepeatable(session, tables, pair)) {
          findings.add(
              Code.USING_NOT_REPEATABLE.finding(
                  tables.source().name(),
                  "The using of column " + pair.source().quoted() + " has " + what + ".",
                  "Each row's value is computed several times and must not change: use"
                      + " functions that depend on the row alone."));
        }
      }
    }
    return findings;
  }

  /** The server computes the value, whatever is said of it. */
  private static List<Finding> ofGenerated(Tables tables) {
    return tables.changes().columns().stream()
        .filter(change -> change.using() != null)
        .flatMap(change -> tables.source().column(new Identifier(change.name())).stream())
        .filter(Column::generated)
        .map(
            column ->
                Code.USING_NOT_VALID.finding(
                    tables.source().name(),
                    "Column " + column.name().quoted() + " is generated, and takes no using.",
                    "Leave the using out; the value is generated from the new columns."))
        .toList();
  }

  private static Finding ofKey(Tables tables, ColumnMapping.Pair pair) {
    return Code.USING_ON_KEY.finding(
        tables.source().name(),
        "Column "
            + pair.source().quoted()
            + " is in the identity key, whose values must stay what they are.",
        "Change its type without using, or another column.");
  }

  private static Optional<String> refusal(Session session, Tables tables, ColumnMapping.Pair pair)
      throws SQLException {
    return Plan.refusal(
        session,
        over(
            tables,
            pair,
            "explain select from (select * from only {source}) as {name} where (\n{using}\n) is null"));
  }

  private static Sql over(Tables tables, ColumnMapping.Pair pair, String text) {
    return Sql.of(text)
        .with("source", tables.source().name())
        .with("name", pair.table())
        .with("using", new Sql.Fragment(String.valueOf(pair.using())));
  }

  private static List<String> notRepeatable(Session session, Tables tables, ColumnMapping.Pair pair)
      throws SQLException {
    QualifiedName probe =
        tables.source().name().sibling(ObjectNames.probe(tables.source().oid()).value());
    return session.rolledBack(
        () -> {
          session.execute(
              over(
                      tables,
                      pair,
                      "create view {probe} as select (\n{using}\n) as value"
                          + " from (select * from only {source}) as {name}")
                  .with("probe", probe));
          return session.query(
              Sql.of(
                      """
                      with tree as (
                        select ev_action::text as nodes
                        from pg_rewrite
                        where ev_class = ?::text::regclass
                      ), called as (
                        select distinct m[1]::oid as oid
                        from tree
                        cross join regexp_matches(
                          nodes, ':(?:funcid|opfuncid) (\\d+)', 'g') m
                      )
                      select 'a call of ' || p.oid::regprocedure || ', which '
                               || case p.provolatile when 'v' then 'is volatile'
                                    else 'gives another result at another time' end
                      from called
                      join pg_proc p on p.oid = called.oid
                      where p.provolatile = 'v' or p.pronamespace = 'pg_catalog'::regnamespace
                        and (p.proname in ('now', 'transaction_timestamp', 'statement_timestamp')
                          or p.proname = 'age' and p.pronargs = 1)
                      union all
                      select 'a subquery, whose tables change without a change of the row'
                      from tree
                      where nodes like '%{SUBLINK %'
                      union all
                      select 'a value of the session or of the clock, such as current_date'
                      from tree
                      where nodes ~ '\\{SQLVALUEFUNCTION '
                      order by 1
                      """)
                  .bind(probe.quoted()),
              row -> row.getString(1));
        });
  }
}
