package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints;
import io.github.onlinerewrite.engine.internal.dependents.CheckConstraints.Check;
import io.github.onlinerewrite.engine.internal.dependents.Comments;
import io.github.onlinerewrite.engine.internal.dependents.NotNullConstraints;
import io.github.onlinerewrite.engine.internal.dependents.NotNullConstraints.NotNull;
import io.github.onlinerewrite.engine.internal.dependents.PartitionAttachment;
import io.github.onlinerewrite.engine.internal.dependents.Privileges;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the empty target is given before the copy: owner, NOT NULL, defaults, identity, validated
 * CHECKs, settings of its columns and comments; and nobody but the owner may use it. Each statement
 * is for something that the target lacks now, so a rerun makes none of them again.
 */
public final class TargetPreparation {

  private TargetPreparation() {}

  /** The statements, to be run in this order; only reads. */
  public static List<Sql> statements(Session session, Rewrite rewrite) throws SQLException {
    TableDefinition target = TargetDefinition.now(session, rewrite);
    List<Sql> statements = new ArrayList<>();
    statements.addAll(owners(session, rewrite));
    statements.addAll(definitions(session, rewrite));
    statements.addAll(PartitionAttachment.statements(session, rewrite, target.name()));
    statements.addAll(ColumnSettings.statements(session, rewrite));
    statements.addAll(replicaIdentity(session, rewrite));
    statements.addAll(Comments.statements(session, rewrite, target.name()));
    statements.addAll(Privileges.withoutOthers(session, rewrite));
    return statements;
  }

  /** What rows may hold and what columns are given by themselves: a part of them. */
  public static List<Sql> definitions(Session session, Rewrite rewrite) throws SQLException {
    TableDefinition target = TargetDefinition.now(session, rewrite);
    List<Sql> statements = new ArrayList<>();
    statements.addAll(notNulls(session, rewrite, target));
    statements.addAll(defaults(rewrite, target));
    statements.addAll(IdentityColumns.statements(session, rewrite, target));
    statements.addAll(checks(session, rewrite));
    return statements;
  }

  /** ALTER OWNER does not go down to partitions. */
  private static List<Sql> owners(Session session, Rewrite rewrite) throws SQLException {
    Long[] family = rewrite.target().family().stream().map(Leaf::oid).toArray(Long[]::new);
    List<Long> others =
        session.query(
            Sql.of(
                    """
                    select c.oid
                    from pg_class c
                    join pg_class s on s.oid = ?
                    where c.oid = any (?) and c.relowner <> s.relowner
                    """)
                .bind(rewrite.source().oid(), family),
            row -> row.getLong(1));
    return rewrite.target().family().stream()
        .filter(member -> others.contains(member.oid()))
        .map(
            member ->
                Sql.of("alter table {table} owner to {owner}")
                    .with("table", member.name())
                    .with("owner", rewrite.source().owner()))
        .toList();
  }

  /** A NOT NULL that is NOT VALID (18) is added in the swap: rows of the source may break it. */
  private static List<Sql> notNulls(Session session, Rewrite rewrite, TableDefinition target)
      throws SQLException {
    Map<String, NotNull> named = NotNullConstraints.of(session, rewrite.source().oid());
    List<Sql> statements = new ArrayList<>();
    for (Column from : rewrite.source().columns()) {
      NotNull constraint = named.get(from.name().value());
      boolean notValid = constraint != null && !constraint.validated();
      Optional<Column> to = target.column(from.name());
      if (from.notNull() && !notValid && to.isPresent() && !to.get().notNull()) {
        statements.add(
            Sql.of("alter table {target} alter column {column} set not null")
                .with("target", target.name())
                .with("column", from.name()));
      }
    }
    return statements;
  }

  /** A serial's default draws from the source's sequence, which the target thereby uses too. */
  private static List<Sql> defaults(Rewrite rewrite, TableDefinition target) {
    List<Sql> statements = new ArrayList<>();
    for (Column from : rewrite.source().columns()) {
      String expression = from.defaultExpression();
      if (expression == null || from.generated()) {
        continue;
      }
      Optional<Column> to = target.column(from.name());
      if (to.isPresent() && hasNoValue(to.get())) {
        statements.add(
            Sql.of("alter table {target} alter column {column} set default {expression}")
                .with("target", target.name())
                .with("column", from.name())
                .with("expression", new Sql.Fragment(expression)));
      }
    }
    return statements;
  }

  static boolean hasNoValue(Column column) {
    return column.defaultExpression() == null
        && column.identity() == Column.Identity.NONE
        && !column.generated();
  }

  private static List<Sql> checks(Session session, Rewrite rewrite) throws SQLException {
    List<Check> ofTarget = CheckConstraints.of(session, rewrite.target().oid());
    List<Sql> statements = new ArrayList<>();
    for (Check check : CheckConstraints.of(session, rewrite.source().oid())) {
      boolean before = check.validated() || !check.enforced();
      if (before && CheckConstraints.same(ofTarget, check).isEmpty()) {
        statements.add(
            CheckConstraints.add(rewrite.target().name(), check, rewrite.target(), true));
      }
    }
    return statements;
  }

  /** FULL and NOTHING, which partitions do not inherit; an index is chosen in the swap. */
  private static List<Sql> replicaIdentity(Session session, Rewrite rewrite) throws SQLException {
    String identity = replicaIdentityOf(session, rewrite.source().oid());
    if (!identity.equals("full") && !identity.equals("nothing")) {
      return List.of();
    }
    List<Sql> statements = new ArrayList<>();
    for (Leaf member : rewrite.target().family()) {
      if (replicaIdentityOf(session, member.oid()).equals("default")) {
        statements.add(
            Sql.of("alter table {table} replica identity {identity}")
                .with("table", member.name())
                .with("identity", new Sql.Fragment(identity)));
      }
    }
    return statements;
  }

  private static String replicaIdentityOf(Session session, long table) throws SQLException {
    return session.one(
        Sql.of(
                """
                select case relreplident when 'f' then 'full' when 'n' then 'nothing'
                  when 'i' then 'index' else 'default' end
                from pg_class
                where oid = ?
                """)
            .bind(table),
        row -> row.getString(1));
  }
}
