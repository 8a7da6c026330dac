package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.internal.catalog.ColumnNames;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.target.DerivedPartitions.Partition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A target that is made from the source and from what is asked to be different: its columns,
 * storage and partitions. All else it gets as any target does, from the preparation and the swap.
 * Nobody but its owner may see it before the swap, whatever the default privileges say.
 */
public final class Derivation {

  private final TableDefinition source;
  private final QualifiedName name;
  private final Sql table;
  private final List<Partition> partitions;
  private final Fragment with;
  private final List<QualifiedName> withoutAutovacuum;

  private Derivation(
      TableDefinition source,
      QualifiedName name,
      Sql table,
      List<Partition> partitions,
      List<QualifiedName> filled,
      DerivedStorage storage) {
    this.source = source;
    this.name = name;
    this.table = table;
    this.partitions = partitions;
    this.with = storage.with();
    this.withoutAutovacuum = storage.saysOfAutovacuum() ? List.of() : filled;
  }

  /** The name that a target derived from {@code source} has until the swap. */
  public static QualifiedName name(TableDefinition source) {
    return new QualifiedName(source.name().schema(), ObjectNames.derivedTarget(source.oid()));
  }

  /** What the target is to be, as the source is now; only reads. */
  public static Derivation read(Session session, TableDefinition source, TableChanges changes)
      throws SQLException {
    QualifiedName name = name(source);
    DerivedStorage storage = DerivedStorage.read(session, source, changes.storage());
    DerivedColumns columns = new DerivedColumns(session, source, changes);
    Partitioning partitioning = changes.partitioning();
    Fragment none = new Fragment("");
    Sql table =
        Sql.of("create table {target} (\n  {columns})\n{by}{with}{tablespace}")
            .with("target", name)
            .with("columns", columns.definitions(session))
            .with("by", partitioning == null ? none : by(source, changes, partitioning))
            .with("with", partitioning == null ? storage.with() : none)
            .with("tablespace", storage.tablespace());
    List<Partition> partitions =
        partitioning == null
            ? List.of()
            : new DerivedPartitions(source, partitioning)
                .all(session, columns.type(new Identifier(partitioning.columns().get(0))));
    List<QualifiedName> filled =
        partitioning == null ? List.of(name) : partitions.stream().map(Partition::name).toList();
    return new Derivation(source, name, table, partitions, filled, storage);
  }

  private static Fragment by(
      TableDefinition source, TableChanges changes, Partitioning partitioning) {
    ColumnNames names = ColumnNames.of(changes, source);
    List<Identifier> columns =
        partitioning.columns().stream()
            .map(column -> names.before(new Identifier(column)))
            .toList();
    return new Fragment(
        "partition by "
            + partitioning.strategy().name().toLowerCase(Locale.ROOT)
            + " ("
            + Identifier.list(columns)
            + ")");
  }

  /** Creates the target, in the open transaction. */
  public void create(Session session) throws SQLException {
    session.execute(table);
    session.executeAll(DerivedStorage.ofColumns(session, source, name));
    session.executeAll(partitions.stream().map(this::statement).toList());
    session.executeAll(HeldOffAutovacuum.begin(withoutAutovacuum));
    hide(session);
  }

  private Sql statement(Partition partition) {
    return Sql.of("create table {partition} partition of {target} {bound}{with}")
        .with("partition", partition.name())
        .with("target", name)
        .with("bound", partition.bound())
        .with("with", with);
  }

  /** The names that its partitions will have. */
  public List<QualifiedName> partitionNames() {
    return partitions.stream().map(Partition::name).toList();
  }

  /**
   * What it was derived from, as a text: another one later means that the source has changed in a
   * way that the target does not have.
   */
  public String basis() {
    List<String> parts = new ArrayList<>();
    parts.add(table.toString());
    partitions.forEach(partition -> parts.add(statement(partition).toString()));
    source.columns().forEach(column -> parts.add(column.toString()));
    return parts.stream().collect(Collectors.joining("\n"));
  }

  /** ALTER DEFAULT PRIVILEGES may have given it away. */
  private void hide(Session session) throws SQLException {
    session.executeAll(
        session.query(
            Sql.of(
                    """
                    select distinct 'revoke all on table ' || c.oid::regclass || ' from '
                      || case e.grantee when 0 then 'public'
                           else quote_ident(pg_get_userbyid(e.grantee)) end
                    from pg_class c
                    cross join aclexplode(c.relacl) e
                    where e.grantee <> c.relowner
                      and c.oid in (
                        select ?::text::regclass
                        union
                        select inhrelid from pg_inherits where inhparent = ?::text::regclass)
                    """)
                .bind(name.quoted(), name.quoted()),
            row -> Sql.rendered(row.getString(1))));
  }
}
