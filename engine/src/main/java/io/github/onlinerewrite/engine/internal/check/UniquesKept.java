package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition.Constraint;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * On a way back, what the old table keeps unique is so in the new one, where somebody may have
 * dropped that. An exclusion constraint is not counted, but must be there still.
 */
final class UniquesKept implements Precondition.OfRows {

  /** Types that values go back and forth between; different ones stay different. */
  private static final Sql.Fragment NUMBERS =
      new Sql.Fragment("array['smallint', 'integer', 'bigint', 'numeric']");

  private static final Sql.Fragment TEXTS = new Sql.Fragment("array['text', 'character varying']");

  /** As pg_get_constraintdef prints it. */
  private static final Pattern OPERATOR = Pattern.compile(" WITH ([^,)]+)");

  /**
   * An index of the old table.
   *
   * @param keys what is unique together, over the old table's columns
   * @param rows which rows it is about
   */
  private record Unique(String name, String keys, String rows) {
    static Unique of(ResultSet row) throws SQLException {
      return new Unique(row.getString(1), row.getString(2), row.getString(3));
    }
  }

  @Override
  public Optional<RowSearch> search(Session session, Tables tables) throws SQLException {
    if (!tables.back() || !SourceBlocks.mayRead(session, tables.source())) {
      return Optional.empty();
    }
    List<Finding> gone = exclusionsGone(session, tables);
    List<Unique> lacking = lacking(session, tables);
    return Optional.of(
        again -> {
          List<Finding> findings = new ArrayList<>(gone);
          for (Unique unique : lacking) {
            findings.addAll(findings(again, tables, unique));
          }
          return findings;
        });
  }

  /** With another type of a column the server prints a constraint in another way. */
  private static List<Finding> exclusionsGone(Session session, Tables tables) throws SQLException {
    Set<IndexDefinition> there =
        IndexCatalog.matches(session, tables.source(), tables.target(), true).stream()
            .filter(
                match ->
                    match.target().filter(old -> excludesAlike(match.source(), old)).isPresent())
            .flatMap(match -> match.target().stream())
            .collect(Collectors.toSet());
    return IndexCatalog.of(session, tables.target().oid()).stream()
        .filter(index -> index.constraint() == Constraint.EXCLUSION && !there.contains(index))
        .map(
            index ->
                finding(
                    tables,
                    "EXCLUDE constraint "
                        + index.name()
                        + " of the old table is on this one no more, so rows may have come that it"
                        + " refuses.",
                    "Add it here again"))
        .toList();
  }

  /** One that has the name only may have been made weaker: by other operators, or a condition. */
  private static boolean excludesAlike(IndexDefinition now, IndexDefinition old) {
    return operators(now).equals(operators(old))
        && now.predicate().isEmpty() == old.predicate().isEmpty();
  }

  private static List<String> operators(IndexDefinition exclusion) {
    return OPERATOR
        .matcher(exclusion.body())
        .results()
        .map(result -> result.group(1).strip())
        .toList();
  }

  /**
   * Those unique indexes of which the new table has no like: the same columns, where equal old
   * values come from equal new ones, and neither expressions nor a condition. The others are
   * counted.
   */
  private static List<Unique> lacking(Session session, Tables tables) throws SQLException {
    return session.query(
        Sql.of(
                """
                with uniques as (
                  select i.indexrelid, i.indrelid, i.indnkeyatts, i.indcollation::text as collations,
                    i.indpred is null and i.indexprs is null as plain,
                    coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls,
                    pg_get_expr(i.indpred, i.indrelid) as rows,
                    (select array_agg(a.attname::text || ' ' || case
                        when format_type(a.atttypid, null) = any ({numbers}) then 'number'
                        when format_type(a.atttypid, null) = any ({texts}) then 'text'
                        else a.atttypid::text end order by a.attname)
                      from unnest(i.indkey) with ordinality as k (attnum, place)
                      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                      where k.place <= i.indnkeyatts) as columns
                  from pg_index i
                  where i.indrelid in (?, ?) and i.indisunique
                    and i.indisvalid and i.indisready)
                select u.indexrelid::regclass::text,
                  (select string_agg('(' || pg_get_indexdef(u.indexrelid, k, false) || ')'
                      || coalesce(' collate ' || case when i.indcollation[k - 1]
                        not in (0, 'pg_catalog."default"'::regcollation)
                      then i.indcollation[k - 1]::regcollation end, ''),
                    ', ' order by k)
                   from pg_index i, generate_series(1, u.indnkeyatts::int) as k
                   where i.indexrelid = u.indexrelid),
                  concat_ws(' and ', '(' || u.rows || ')', case when not u.nulls then (
                    select string_agg('(' || pg_get_indexdef(u.indexrelid, k, false)
                      || ') is not null', ' and ')
                    from generate_series(1, u.indnkeyatts::int) as k) end, 'true')
                from uniques u
                where u.indrelid = ? and not exists (
                  select from uniques n
                  where n.indrelid <> u.indrelid and u.plain and n.plain
                    and n.columns = u.columns and n.collations = u.collations
                    and (n.nulls or not u.nulls))
                order by 1
                """)
            .with("numbers", NUMBERS)
            .with("texts", TEXTS)
            .bind(tables.source().oid(), tables.target().oid(), tables.target().oid()),
        Unique::of);
  }

  private static List<Finding> findings(Session session, Tables tables, Unique unique)
      throws SQLException {
    long rows;
    try {
      rows = count(session, tables, unique);
    } catch (SQLException failure) {
      // Values that the old type does not take are another finding.
      if (SqlStates.isNotConvertible(failure)) {
        return List.of();
      }
      throw failure;
    }
    return rows == 0
        ? List.of()
        : List.of(
            finding(
                tables,
                "Unique index "
                    + unique.name()
                    + " of the old table refuses "
                    + rows
                    + " rows, which have the same values in "
                    + unique.keys()
                    + " as another one.",
                "Mend those rows"));
  }

  private static Finding finding(Tables tables, String reason, String mend) {
    return Code.VALUES_REFUSED.finding(
        tables.source().name(),
        reason,
        mend + ", and go back then; or finish the rewrite, and stay with the new table.");
  }

  /** In one statement: that two rows are equal is seen in no part of the table. */
  private static long count(Session session, Tables tables, Unique unique) throws SQLException {
    return session.one(
        Sql.of(
                """
                select count(*)
                from (
                  select count(*) over (partition by {keys}) as alike
                  from {source}
                  where {rows}) as of_keys
                where alike > 1""")
            .with("keys", new Sql.Fragment(unique.keys()))
            .with(
                "source", tables.asOfTarget("from %s s".formatted(tables.source().name().quoted())))
            .with("rows", new Sql.Fragment(unique.rows())),
        row -> row.getLong(1));
  }
}
