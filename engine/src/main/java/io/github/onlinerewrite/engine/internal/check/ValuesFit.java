package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping.Pair;
import io.github.onlinerewrite.engine.internal.catalog.ComparedValue;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints.Check;
import io.github.onlinerewrite.engine.internal.dependents.Literals;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
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
public final class ValuesFit implements Precondition.OfRows {

  /** NaN and infinity are no integers by a code of their own. */
  private static final String REFUSALS =
      "data_exception or integrity_constraint_violation or feature_not_supported";

  @Override
  public Optional<RowSearch> search(Session session, Tables tables) throws SQLException {
    if (!SourceBlocks.mayRead(session, tables.source())) {
      return Optional.empty();
    }
    List<RowSearch> ofColumns = new ArrayList<>();
    for (Pair pair : tables.mapping().pairs()) {
      Column from = tables.source().column(pair.source()).orElseThrow();
      Column to = tables.target().column(pair.target()).orElseThrow();
      boolean fits =
          pair.isUnchanged()
              || (pair.using() == null && !tables.back() && TotalCast.is(from.type(), to.type()));
      if (!fits && isAssignable(session, tables, pair)) {
        ofColumns.add(again -> ofType(again, tables, pair));
      }
      if (to.notNull() && (!from.notNull() || pair.using() != null)) {
        ofColumns.add(again -> ofNulls(again, tables, pair));
      }
    }
    List<Check> checks = checks(session, tables);
    return Optional.of(
        again -> {
          List<Finding> findings = new ArrayList<>();
          for (RowSearch search : ofColumns) {
            findings.addAll(search.run(again));
          }
          return findings.isEmpty() ? ofChecks(again, tables, checks) : findings;
        });
  }

  private static List<Finding> ofType(Session session, Tables tables, Pair pair)
      throws SQLException {
    long refused = notConvertible(session, tables, pair);
    return refused == 0 ? List.of() : List.of(ofType(tables, pair, refused));
  }

  private static List<Finding> ofNulls(Session session, Tables tables, Pair pair)
      throws SQLException {
    return refused(
        session,
        tables,
        new Sql.Fragment(pair.target().quoted() + " is null"),
        "Column " + pair.target().quoted() + " of the target, which is NOT NULL,");
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
        tables.back() ? "Mend those rows." : "Mend those rows, or choose a wider type.");
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
              Sql.of("select {columns} from only {leaf} where {blocks}")
                  .with("columns", tables.source().columns().stream().map(Column::name).toList())
                  .with("leaf", leaf.name())
                  .with("blocks", blocks);
          refused.addAndGet(count(session, tables, rows, pair));
        });
    return refused.get();
  }

  /**
   * Assigns each value to a variable of the type, which casts and checks as INSERT does. A DO block
   * returns nothing, so the count leaves it in a setting. Columns hide the block's variables.
   */
  private static long count(Session session, Tables tables, Sql rows, Pair pair)
      throws SQLException {
    String body =
        """
        #variable_conflict use_column
        declare
          refused bigint := 0;
          of_row %4$s%%rowtype;
        begin
          begin
            for of_row in %1$s loop
              declare
                fits %2$s := %3$s;
              begin
                %5$s
              end;
            end loop;
          exception when %6$s then
            for of_row in %1$s loop
              begin
                declare
                  fits %2$s := %3$s;
                begin
                  %5$s
                end;
              exception when %6$s then
                refused := refused + 1;
              end;
            end loop;
          end;
          perform set_config('online_rewrite.refused', refused::text, false);
        end
        """
            .formatted(
                rows,
                pair.targetType(),
                pair.value("of_row").sql(),
                tables.source().name().quoted(),
                lossless(tables, pair),
                REFUSALS);
    session.execute(Sql.of("do {body}").with("body", new Sql.Fragment(Literals.of(body))));
    return session.one(
        Sql.of("select current_setting('online_rewrite.refused')::bigint"), row -> row.getLong(1));
  }

  /**
   * On a way back a value must be the same when it comes forth again: an assignment may round it.
   * An expression of the user's says itself what it keeps.
   */
  private static String lossless(Tables tables, Pair pair) {
    if (!tables.back() || pair.using() != null) {
      return "";
    }
    Column from = tables.source().column(pair.source()).orElseThrow();
    String back = "cast(fits as " + from.type() + ")";
    return "if row("
        + ComparedValue.of(back, from.type()).sql()
        + ")::record *<> row("
        + ComparedValue.of("of_row." + pair.source().quoted(), from.type()).sql()
        + ")::record then raise exception using errcode = 'data_exception'; end if;";
  }

  /** Those that rows of the source may break: the target's, and the source's that it will get. */
  private static List<Check> checks(Session session, Tables tables) throws SQLException {
    List<Check> ofSource =
        CheckConstraints.of(session, tables.source().oid()).stream()
            .filter(check -> check.validated() && check.enforced())
            .toList();
    List<Check> checks = new ArrayList<>(CheckConstraints.of(session, tables.target().oid()));
    for (Check check : ofSource) {
      if (CheckConstraints.same(checks, check).isEmpty()) {
        checks.add(check);
      }
    }
    boolean sameValues = tables.mapping().pairs().stream().allMatch(Pair::isUnchanged);
    return checks.stream()
        .filter(Check::enforced)
        .filter(
            check ->
                !sameValues
                    || ofSource.stream()
                        .noneMatch(other -> other.expression().equals(check.expression())))
        .toList();
  }

  private static List<Finding> ofChecks(Session session, Tables tables, List<Check> checks)
      throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Check check : checks) {
      findings.addAll(
          refused(
              session,
              tables,
              new Sql.Fragment("not (" + check.expression() + ")"),
              "CHECK " + check.name().quoted() + " of the target"));
    }
    return findings;
  }

  /** Rows of the source, with the target's names and types, that meet a condition. */
  private static List<Finding> refused(
      Session session, Tables tables, Sql.Fragment condition, String what) throws SQLException {
    Sql.Fragment all = new Sql.Fragment("true");
    Optional<String> refusal =
        Plan.refusal(session, query("explain ", tables, tables.source().name(), all, condition));
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
                      query("", tables, leaf.name(), blocks, condition), row -> row.getLong(1))));
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

  private static Sql query(
      String verb, Tables tables, QualifiedName leaf, Sql.Fragment blocks, Sql.Fragment condition) {
    return Sql.of(verb + "select count(*) from {rows} where {condition}")
        .with(
            "rows",
            tables.asOfTarget("from only %s s where %s".formatted(leaf.quoted(), blocks.sql())))
        .with("condition", condition);
  }

  private static String rows(long count) {
    return count + (count == 1 ? " row" : " rows");
  }
}
