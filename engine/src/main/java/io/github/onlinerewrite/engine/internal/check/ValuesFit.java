package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping.Pair;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints.Check;
import io.github.onlinerewrite.engine.internal.dependents.Literals;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Every value of the source can be stored in the target: by a narrower type or a domain, under NOT
 * NULL, and under CHECKs that the source does not have. Each column and constraint that refuses
 * rows is named with their number, never with a value. Nothing is read where every value fits by
 * its type.
 */
public final class ValuesFit implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    if (!SourceBlocks.mayRead(session, tables.source())) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (Pair pair : tables.mapping().pairs()) {
      Column from = tables.source().column(pair.source()).orElseThrow();
      Column to = tables.target().column(pair.target()).orElseThrow();
      if (!TotalCast.is(from.type(), to.type()) && isAssignable(session, tables, pair)) {
        long refused = notConvertible(session, tables, pair);
        if (refused > 0) {
          findings.add(ofType(tables, pair, refused));
        }
      }
      if (to.notNull() && !from.notNull()) {
        findings.addAll(
            refused(
                session,
                tables,
                new Sql.Fragment(pair.source().quoted() + " is null"),
                "Column " + pair.target().quoted() + " of the target, which is NOT NULL,"));
      }
    }
    return findings.isEmpty() ? ofChecks(session, tables) : findings;
  }

  private static Finding ofType(Tables tables, Pair pair, long refused) {
    return Code.VALUES_REFUSED.finding(
        tables.target().name(),
        rows(refused)
            + " of the source have a value in column "
            + pair.source().quoted()
            + " that the target's type "
            + pair.targetType()
            + " cannot take.",
        "Mend those rows, or choose a wider type.");
  }

  /** That it is not is the finding of another precondition. */
  private static boolean isAssignable(Session session, Tables tables, Pair pair)
      throws SQLException {
    return Plan.refusal(session, ColumnCasts.plan(tables, pair)).isEmpty();
  }

  /** A range in which all is well is read without a subtransaction for each row. */
  private static long notConvertible(Session session, Tables tables, Pair pair)
      throws SQLException {
    AtomicLong refused = new AtomicLong();
    SourceBlocks.each(
        session,
        tables.source(),
        (leaf, blocks) -> {
          Sql rows =
              Sql.of("select {column} as value from only {leaf} where {blocks}")
                  .with("column", pair.source())
                  .with("leaf", leaf.name())
                  .with("blocks", blocks);
          refused.addAndGet(count(session, rows, pair.targetType()));
        });
    return refused.get();
  }

  /**
   * Assigns each value to a variable of the type, which casts and checks as INSERT does. A DO block
   * returns nothing, so the count leaves it in a setting.
   */
  private static long count(Session session, Sql rows, String type) throws SQLException {
    String body =
        """
        declare
          refused bigint := 0;
          of_row record;
        begin
          begin
            for of_row in %1$s loop
              declare
                fits %2$s := of_row.value;
              begin
              end;
            end loop;
          exception when data_exception or integrity_constraint_violation then
            for of_row in %1$s loop
              begin
                declare
                  fits %2$s := of_row.value;
                begin
                end;
              exception when data_exception or integrity_constraint_violation then
                refused := refused + 1;
              end;
            end loop;
          end;
          perform set_config('online_rewrite.refused', refused::text, false);
        end
        """
            .formatted(rows, type);
    session.execute(Sql.of("do {body}").with("body", new Sql.Fragment(Literals.of(body))));
    return session.one(
        Sql.of("select current_setting('online_rewrite.refused')::bigint"), row -> row.getLong(1));
  }

  private static List<Finding> ofChecks(Session session, Tables tables) throws SQLException {
    List<Check> ofSource = CheckConstraints.of(session, tables.source().oid());
    List<Finding> findings = new ArrayList<>();
    for (Check check : CheckConstraints.of(session, tables.target().oid())) {
      boolean sameTypes = tables.mapping().pairs().stream().allMatch(Pair::sameType);
      boolean held =
          sameTypes
              && ofSource.stream()
                  .anyMatch(
                      other ->
                          other.expression().equals(check.expression())
                              && other.validated()
                              && other.enforced());
      if (check.enforced() && !held) {
        findings.addAll(
            refused(
                session,
                tables,
                new Sql.Fragment("not (" + check.expression() + ")"),
                "CHECK " + check.name().quoted() + " of the target"));
      }
    }
    return findings;
  }

  /** Rows of the source, with the target's names and types, that meet a condition. */
  private static List<Finding> refused(
      Session session, Tables tables, Sql.Fragment condition, String what) throws SQLException {
    Sql query = query(tables, condition);
    Optional<String> refusal =
        Plan.refusal(
            session,
            Sql.of("explain {query}")
                .with(
                    "query",
                    new Sql.Fragment(
                        query
                            .with("leaf", tables.source().name())
                            .with("blocks", new Sql.Fragment("true"))
                            .toString())));
    if (refusal.isPresent()) {
      // It needs a column that the target fills by itself: only the copy can tell.
      return List.of();
    }
    AtomicLong refused = new AtomicLong();
    try {
      SourceBlocks.each(
          session,
          tables.source(),
          (leaf, blocks) ->
              refused.addAndGet(
                  session.one(
                      query.with("leaf", leaf.name()).with("blocks", blocks),
                      row -> row.getLong(1))));
    } catch (SQLException failure) {
      if (!SqlStates.isDataException(failure)) {
        throw failure;
      }
      return List.of(
          Code.VALUES_REFUSED.finding(
              tables.target().name(),
              what + " cannot be computed for some rows of the source.",
              "Mend those rows, or change it."));
    }
    return refused.get() == 0
        ? List.of()
        : List.of(
            Code.VALUES_REFUSED.finding(
                tables.target().name(),
                what + " refuses " + rows(refused.get()) + " of the source.",
                "Mend those rows, or change it."));
  }

  private static Sql query(Tables tables, Sql.Fragment condition) {
    List<Sql.Fragment> values =
        tables.mapping().pairs().stream()
            .map(
                pair ->
                    new Sql.Fragment(
                        "("
                            + pair.source().quoted()
                            + ")::"
                            + pair.targetType()
                            + " as "
                            + pair.target().quoted()))
            .toList();
    return Sql.of(
            """
            select count(*)
            from (select {values} from only {leaf} where {blocks} offset 0) as of_rows
            where {condition}""")
        .with("values", Sql.Fragment.join(", ", values))
        .with("condition", condition);
  }

  private static String rows(long count) {
    return count + (count == 1 ? " row" : " rows");
  }
}
