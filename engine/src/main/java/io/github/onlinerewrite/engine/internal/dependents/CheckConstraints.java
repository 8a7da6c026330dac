package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping.Pair;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * CHECK constraints. Validated ones are added to the empty target, by target, so that every row is
 * checked as it is copied; here are those that are NOT VALID, which rows of the source may break,
 * and any that came later. One of the same name counts as present, as does one that says the same
 * under another name, which then gets the source's.
 */
public final class CheckConstraints implements AttachedKind {

  /**
   * A CHECK constraint.
   *
   * @param oid of two, the younger has the greater one
   * @param expression pg_get_expr of it, in parentheses where it needs them
   */
  public record Check(
      long oid,
      Identifier name,
      String expression,
      boolean validated,
      boolean enforced,
      boolean noInherit,
      @Nullable String comment) {}

  /** The table's CHECK constraints by name. */
  public static List<Check> of(Session session, long table) throws SQLException {
    return session.query(
        Sql.of(
                """
                select r.oid, r.conname, pg_get_expr(r.conbin, r.conrelid), r.convalidated,
                       coalesce((to_jsonb(r) ->> 'conenforced')::boolean, true), r.connoinherit,
                       obj_description(r.oid, 'pg_constraint')
                from pg_constraint r
                where r.conrelid = ? and r.contype = 'c'
                order by r.conname
                """)
            .bind(table),
        row ->
            new Check(
                row.getLong(1),
                new Identifier(row.getString(2)),
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getString(7)));
  }

  /** The one among {@code checks} that does what {@code wanted} does. */
  public static Optional<Check> same(List<Check> checks, Check wanted) {
    Optional<Check> byName =
        checks.stream().filter(check -> check.name().equals(wanted.name())).findFirst();
    return byName.isPresent()
        ? byName
        : checks.stream()
            .filter(check -> check.expression().equals(wanted.expression()))
            .filter(check -> check.validated() == wanted.validated())
            .filter(check -> check.enforced() == wanted.enforced())
            .findFirst();
  }

  /**
   * Adds a constraint to a table. NO INHERIT is for tables that others may inherit from; a
   * partitioned table refuses it.
   */
  public static Sql add(QualifiedName table, Check check, TableDefinition target, boolean valid) {
    String flags =
        (check.noInherit() && !target.isPartitioned() ? " no inherit" : "")
            + (check.enforced() ? (valid ? "" : " not valid") : " not enforced");
    return Sql.of("alter table {table} add constraint {name} check ({expression}){flags}")
        .with("table", table)
        .with("name", check.name())
        .with("expression", new Sql.Fragment(check.expression()))
        .with("flags", new Sql.Fragment(flags));
  }

  /**
   * What a derived target needs so that it takes what the source takes by now: the preparation may
   * be days ago. Rows that are there are checked after the swap.
   *
   * @throws StepException when the source has dropped one
   */
  public static List<Sql> upToDate(Session session, Rewrite rewrite) throws SQLException {
    if (!rewrite.derived()) {
      return List.of();
    }
    List<Check> ofSource = of(session, rewrite.source().oid());
    List<Check> ofTarget = of(session, rewrite.target().oid());
    List<String> gone = gone(rewrite, ofSource, ofTarget);
    if (!gone.isEmpty()) {
      throw StepException.failed(String.join(" ", gone) + " The source is in place.");
    }
    QualifiedName table = rewrite.target().name();
    List<Sql> statements = new ArrayList<>();
    for (Check from : ofSource) {
      if (like(ofTarget, ofSource, from).filter(to -> isOutdated(rewrite, to, from)).isPresent()) {
        statements.add(drop(table, from));
        // Rows of the source may break one that is not validated: it comes in the swap.
        if (from.validated() || !from.enforced()) {
          statements.add(add(table, from, rewrite.target(), false));
        }
      }
    }
    return statements.isEmpty() ? List.of() : List.of(Sql.joined(statements));
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<Check> ofSource = of(session, rewrite.source().oid());
    List<Check> ofTarget = of(session, rewrite.target().oid());
    QualifiedName table = rewrite.source().name();
    List<Sql> inSwap = new ArrayList<>();
    List<Sql> validations = new ArrayList<>();
    for (Check from : ofSource) {
      Optional<Check> to = like(ofTarget, ofSource, from);
      boolean isOutdated = to.isPresent() && isOutdated(rewrite, to.get(), from);
      if (isOutdated) {
        inSwap.add(drop(table, to.get()));
      }
      if (to.isEmpty() || isOutdated) {
        inSwap.add(add(table, from, rewrite.target(), false));
        if (from.validated() && from.enforced()) {
          validations.add(Afterwards.validate(rewrite.target().oid(), from.name()));
        }
      } else if (!to.get().name().equals(from.name())) {
        inSwap.add(
            Sql.of("alter table {table} rename constraint {from} to {name}")
                .with("table", table)
                .with("from", to.get().name())
                .with("name", from.name()));
      }
      if (rewrite.derived() && !isOutdated && from.validated() && awaitsValidation(to)) {
        validations.add(Afterwards.validate(rewrite.target().oid(), from.name()));
      }
      boolean lacksComment = to.isEmpty() || isOutdated || to.get().comment() == null;
      if (from.comment() != null && lacksComment) {
        inSwap.add(Comments.onConstraint(from.name(), table, from.comment()));
      }
    }
    return new CarryPlan(
        List.of(), List.of(), List.of(), inSwap, validations, gone(rewrite, ofSource, ofTarget));
  }

  /** What has the name of another one of the source's is that one's like. */
  private static Optional<Check> like(List<Check> ofTarget, List<Check> ofSource, Check from) {
    return same(
        ofTarget.stream()
            .filter(
                to ->
                    to.name().equals(from.name())
                        || ofSource.stream().noneMatch(other -> other.name().equals(to.name())))
            .toList(),
        from);
  }

  /**
   * The source's has changed since the target was derived. Where columns have other types there,
   * the text does not tell; but a constraint is not altered, it is dropped and added, and then
   * younger.
   */
  private static boolean isOutdated(Rewrite rewrite, Check to, Check from) {
    boolean tellsByText = rewrite.mapping().pairs().stream().allMatch(Pair::isUnchanged);
    return rewrite.derived()
        && to.name().equals(from.name())
        && !to.expression().equals(from.expression())
        && (tellsByText || to.oid() < from.oid());
  }

  private static boolean awaitsValidation(Optional<Check> to) {
    return to.filter(check -> check.enforced() && !check.validated()).isPresent();
  }

  private static Sql drop(QualifiedName table, Check check) {
    return Sql.of("alter table {table} drop constraint {name}")
        .with("table", table)
        .with("name", check.name());
  }

  /** The source takes rows by now that the target would refuse, or the other way round. */
  private static List<String> gone(Rewrite rewrite, List<Check> ofSource, List<Check> ofTarget) {
    if (!rewrite.derived()) {
      return List.of();
    }
    List<Check> present =
        ofSource.stream().flatMap(from -> like(ofTarget, ofSource, from).stream()).toList();
    return ofTarget.stream()
        .filter(to -> !to.name().equals(PartitionAttachment.CHECK) && !present.contains(to))
        .map(
            to ->
                "The source has no CHECK "
                    + to.name().quoted()
                    + " any more, which the target has. Drop it there too: "
                    + drop(rewrite.target().name(), to))
        .toList();
  }
}
