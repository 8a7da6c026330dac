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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Triggers of users, with their enabled state and comments. The definition that the server renders
 * names the source, so it is for the table that has the source's name after the rename. The old
 * table keeps its own. Ours are never carried.
 */
final class Triggers implements AttachedKind {

  private record Trigger(
      Identifier name, String definition, char enabled, @Nullable String comment) {}

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    return CarryPlan.inSwap(
        List.of(), of(session, rewrite.source().oid(), rewrite.source().name()));
  }

  /** Creates the triggers that a relation has on the one that has its name then. */
  static List<Sql> of(Session session, long relation, QualifiedName name) throws SQLException {
    List<Trigger> triggers =
        session.query(
            Sql.of(
                    """
                    select t.tgname, pg_get_triggerdef(t.oid), t.tgenabled,
                           obj_description(t.oid, 'pg_trigger')
                    from pg_trigger t
                    where t.tgrelid = ? and not t.tgisinternal and t.tgparentid = 0
                      and not starts_with(t.tgname, ?)
                    order by t.tgname
                    """)
                .bind(relation, ObjectNames.TRIGGER_PREFIX),
            row ->
                new Trigger(
                    new Identifier(row.getString(1)),
                    row.getString(2),
                    row.getString(3).charAt(0),
                    row.getString(4)));
    List<Sql> statements = new ArrayList<>();
    for (Trigger trigger : triggers) {
      statements.addAll(carry(name, trigger));
    }
    return statements;
  }

  private static List<Sql> carry(QualifiedName table, Trigger trigger) {
    List<Sql> statements = new ArrayList<>();
    statements.add(Sql.rendered(trigger.definition()));
    enabling(trigger.enabled())
        .ifPresent(
            enabling ->
                statements.add(
                    Sql.of("alter table {table} {enabling} trigger {name}")
                        .with("table", table)
                        .with("enabling", new Sql.Fragment(enabling))
                        .with("name", trigger.name())));
    if (trigger.comment() != null) {
      statements.add(
          Sql.of("comment on trigger {name} on {table} is {comment}")
              .with("name", trigger.name())
              .with("table", table)
              .with("comment", new Sql.Fragment(Literals.of(trigger.comment()))));
    }
    return statements;
  }

  /** For tgenabled or ev_enabled other than O, which a new one has. */
  static Optional<String> enabling(char tgenabled) {
    return switch (tgenabled) {
      case 'D' -> Optional.of("disable");
      case 'R' -> Optional.of("enable replica");
      case 'A' -> Optional.of("enable always");
      default -> Optional.empty();
    };
  }
}
