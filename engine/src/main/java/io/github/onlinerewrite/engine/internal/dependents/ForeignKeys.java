package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Foreign keys of the source and those of others that reference it. They are dropped and added NOT
 * VALID in the swap, which scans nothing, and validated afterwards. The target has none before the
 * swap: an enforced one would hold up the application's deletes in the referenced table.
 *
 * <p>Below PostgreSQL 18 a partitioned referencing table takes no NOT VALID foreign key (ALTER
 * TABLE, ADD table_constraint NOT VALID). There the leaves get it in the swap and are validated;
 * adding it to the partitioned table then adopts the leaves' without a scan. Validating a foreign
 * key that references a partitioned table leaves the entries for its partitions, which only hold
 * the actions, not validated there; nothing reads that. The triggers of such a foreign key fire
 * after those of the others from then on.
 */
public final class ForeignKeys implements AttachedKind {

  private static final int NOT_VALID_ON_PARTITIONED = 180_000;
  private static final String NOT_VALID = " NOT VALID";

  /**
   * A foreign key, as pg_get_constraintdef renders it, without NOT VALID.
   *
   * @param referencing the table that it belongs to
   * @param referencingOid the OID of that table
   * @param referencedOid the OID of the table that it references
   * @param referenced the table that it references
   */
  public record ForeignKey(
      Identifier name,
      long referencingOid,
      long referencedOid,
      QualifiedName referencing,
      boolean partitioned,
      QualifiedName referenced,
      String definition,
      boolean validated,
      boolean enforced,
      @Nullable String comment) {}

  /**
   * Foreign keys out of the source and into it, those of its own to itself once; in the order of
   * their OIDs, in which their triggers fire.
   */
  public static List<ForeignKey> of(Session session, TableDefinition source) throws SQLException {
    return session.query(
        Sql.of(
                """
                select r.conname, c.oid, f.oid, cn.nspname, c.relname, c.relkind = 'p',
                       fn.nspname, f.relname, pg_get_constraintdef(r.oid), r.convalidated,
                       coalesce((to_jsonb(r) ->> 'conenforced')::boolean, true),
                       obj_description(r.oid, 'pg_constraint')
                from pg_constraint r
                join pg_class c on c.oid = r.conrelid
                join pg_namespace cn on cn.oid = c.relnamespace
                join pg_class f on f.oid = r.confrelid
                join pg_namespace fn on fn.oid = f.relnamespace
                where r.contype = 'f' and r.conparentid = 0
                  and (r.conrelid = ? or r.confrelid = ?)
                order by r.oid
                """)
            .bind(source.oid(), source.oid()),
        row ->
            new ForeignKey(
                new Identifier(row.getString(1)),
                row.getLong(2),
                row.getLong(3),
                QualifiedName.of(row.getString(4), row.getString(5)),
                row.getBoolean(6),
                QualifiedName.of(row.getString(7), row.getString(8)),
                withoutNotValid(row.getString(9)),
                row.getBoolean(10),
                row.getBoolean(11),
                row.getString(12)));
  }

  private static String withoutNotValid(String definition) {
    return definition.endsWith(NOT_VALID)
        ? definition.substring(0, definition.length() - NOT_VALID.length())
        : definition;
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    int version =
        session.one(
            Sql.of("select current_setting('server_version_num')::int"), row -> row.getInt(1));
    List<CarryPlan> parts = new ArrayList<>();
    List<ForeignKey> keys = of(session, rewrite.source());
    parts.add(
        new CarryPlan(
            partners(keys, rewrite.source()), List.of(), List.of(), List.of(), List.of()));
    for (ForeignKey key : keys) {
      parts.add(carried(session, rewrite, key, version < NOT_VALID_ON_PARTITIONED));
    }
    return CarryPlan.joined(parts);
  }

  private static CarryPlan carried(
      Session session, Rewrite rewrite, ForeignKey key, boolean byLeaves) throws SQLException {
    boolean ours = key.referencingOid() == rewrite.source().oid();
    TableDefinition referencing =
        ours ? rewrite.target() : TableCatalog.find(session, key.referencing()).orElseThrow();
    boolean leavesFirst = byLeaves && referencing.isPartitioned();
    List<Leaf> leaves = leavesFirst ? referencing.leaves() : List.of();
    return new CarryPlan(
        List.of(),
        List.of(),
        List.of(drop(key)),
        leaves.isEmpty()
            ? commented(key, add(key, key.referencing(), !leavesFirst))
            : leaves.stream().map(leaf -> add(key, leaf.name(), true)).toList(),
        leaves.isEmpty()
            ? validated(key, referencing.oid())
            : adopted(key, referencing.oid(), leaves));
  }

  private static List<QualifiedName> partners(List<ForeignKey> keys, TableDefinition source) {
    SortedMap<Long, QualifiedName> partners = new TreeMap<>();
    for (ForeignKey key : keys) {
      partners.put(key.referencingOid(), key.referencing());
      partners.put(key.referencedOid(), key.referenced());
    }
    partners.remove(source.oid());
    return List.copyOf(partners.values());
  }

  private static Sql drop(ForeignKey key) {
    return Sql.of("alter table {table} drop constraint {name}")
        .with("table", key.referencing())
        .with("name", key.name());
  }

  /** What is not enforced is not validated either, and so takes no NOT VALID (18). */
  private static Sql add(ForeignKey key, QualifiedName table, boolean notValid) {
    String validity = notValid && key.enforced() ? NOT_VALID : "";
    return Sql.of("alter table {table} add constraint {name} {definition}")
        .with("table", table)
        .with("name", key.name())
        .with("definition", new Sql.Fragment(key.definition() + validity));
  }

  private static List<Sql> validated(ForeignKey key, long table) {
    return key.validated() && key.enforced()
        ? List.of(Afterwards.validate(table, key.name()))
        : List.of();
  }

  private static List<Sql> adopted(ForeignKey key, long table, List<Leaf> leaves) {
    List<Sql> left = new ArrayList<>();
    for (Leaf leaf : leaves) {
      left.addAll(validated(key, leaf.oid()));
    }
    left.add(Afterwards.adopt(table, key.name(), leaves.get(0).oid(), key.definition()));
    if (key.comment() != null) {
      left.add(Afterwards.comment(table, key.name(), key.comment()));
    }
    return left;
  }

  private static List<Sql> commented(ForeignKey key, Sql add) {
    return key.comment() == null
        ? List.of(add)
        : List.of(add, Comments.onConstraint(key.name(), key.referencing(), key.comment()));
  }
}
