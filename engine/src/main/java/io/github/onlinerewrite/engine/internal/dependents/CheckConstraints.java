package io.github.onlinerewrite.engine.internal.dependents;

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
   * @param expression pg_get_expr of it, in parentheses where it needs them
   */
  public record Check(
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
                select r.conname, pg_get_expr(r.conbin, r.conrelid), r.convalidated,
                       coalesce((to_jsonb(r) ->> 'conenforced')::boolean, true), r.connoinherit,
                       obj_description(r.oid, 'pg_constraint')
                from pg_constraint r
                where r.conrelid = ? and r.contype = 'c'
                order by r.conname
                """)
            .bind(table),
        row ->
            new Check(
                new Identifier(row.getString(1)),
                row.getString(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getString(6)));
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

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<Check> ofTarget = of(session, rewrite.target().oid());
    QualifiedName table = rewrite.source().name();
    List<Sql> inSwap = new ArrayList<>();
    List<Sql> validations = new ArrayList<>();
    for (Check from : of(session, rewrite.source().oid())) {
      Optional<Check> to = same(ofTarget, from);
      if (to.isEmpty()) {
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
      if (from.comment() != null && (to.isEmpty() || to.get().comment() == null)) {
        inSwap.add(Comments.onConstraint(from.name(), table, from.comment()));
      }
    }
    return new CarryPlan(List.of(), List.of(), List.of(), inSwap, validations);
  }
}
