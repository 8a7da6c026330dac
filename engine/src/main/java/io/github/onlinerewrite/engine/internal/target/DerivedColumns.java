package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.internal.catalog.ColumnNames;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a derived target, under the names that they have before the swap. Defaults and
 * identity are not here: the preparation gives them to any target.
 */
final class DerivedColumns {

  private static final int NAMED_NOT_NULL = 18;

  private final TableChanges changes;
  private final ColumnNames names;
  private final TableDefinition source;
  private final boolean namesNotNull;

  DerivedColumns(Session session, TableDefinition source, TableChanges changes)
      throws SQLException {
    this.changes = changes;
    this.names = ColumnNames.of(changes, source);
    this.source = source;
    this.namesNotNull = session.majorVersion() >= NAMED_NOT_NULL;
  }

  /** A column of the source. */
  private record Original(
      Identifier name,
      String type,
      @Nullable String collation,
      @Nullable String generated,
      @Nullable String notNull) {

    static Original of(ResultSet row) throws SQLException {
      return new Original(
          new Identifier(row.getString(1)),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getString(5));
    }
  }

  /** What stands in parentheses after the table's name. */
  Fragment definitions(Session session) throws SQLException {
    Map<Identifier, Fragment> byName = new LinkedHashMap<>();
    for (Original original : originals(session)) {
      if (!changes.dropped().contains(original.name().value())) {
        byName.put(original.name(), definition(session, original));
      }
    }
    int number = 1;
    for (AddedColumn added : changes.added()) {
      requireType(session, added.type());
      Identifier wanted = new Identifier(added.name());
      Identifier name =
          source.column(wanted).isPresent() ? ObjectNames.addedColumn(number) : wanted;
      byName.put(name, definition(name, added));
      number++;
    }
    List<Fragment> ordered = new ArrayList<>();
    for (String first : changes.order()) {
      Fragment definition = byName.remove(names.before(new Identifier(first)));
      if (definition != null) {
        ordered.add(definition);
      }
    }
    ordered.addAll(byName.values());
    return Fragment.join(",\n  ", ordered);
  }

  /** The type, as SQL, of the column that has {@code name} after the swap. */
  Fragment type(Identifier name) {
    Identifier before = names.before(name);
    return new Fragment(
        changes.added().stream()
            .filter(added -> added.name().equals(name.value()))
            .map(AddedColumn::type)
            .findFirst()
            .or(() -> source.column(before).map(column -> type(before, column.type())))
            .orElse("text"));
  }

  private String type(Identifier column, String type) {
    return change(column).map(ColumnChange::type).orElse(type);
  }

  private Fragment definition(Session session, Original original) throws SQLException {
    String type = type(original.name(), original.type());
    requireType(session, type);
    StringBuilder text = new StringBuilder(original.name().quoted()).append(' ').append(type);
    if (original.collation() != null && isCollatable(session, original, type)) {
      text.append(" collate ").append(original.collation());
    }
    if (original.generated() != null) {
      text.append(' ').append(original.generated());
    }
    if (original.notNull() != null) {
      text.append(' ').append(original.notNull());
    }
    return new Fragment(text.toString());
  }

  private Fragment definition(Identifier name, AddedColumn added) {
    String constraint =
        namesNotNull
            ? " constraint "
                + ObjectNames.notNull(source.name().name(), new Identifier(added.name())).quoted()
            : "";
    return new Fragment(
        name.quoted()
            + " "
            + added.type()
            + (added.defaultExpression() == null
                ? ""
                : " default (\n" + added.defaultExpression() + "\n)")
            + (added.notNull() ? constraint + " not null" : ""));
  }

  private Optional<ColumnChange> change(Identifier column) {
    return changes.columns().stream()
        .filter(change -> change.name().equals(column.value()))
        .findFirst();
  }

  /** A type and nothing more: in CREATE TABLE a constraint or another column could follow. */
  private static void requireType(Session session, String type) throws SQLException {
    session.query(
        Sql.of("select cast(null as {type}) where false").with("type", new Fragment(type)),
        row -> "");
  }

  /** By the name of the type: a value of it, even a null one, may be refused by a domain. */
  private static boolean isCollatable(Session session, Original original, String type)
      throws SQLException {
    return original.type().equals(type)
        || session.one(
            Sql.of(
                    """
                    select coalesce((
                      select t.typcollation <> 0 from pg_type t where t.oid = to_regtype(?)), false)
                    """)
                .bind(type),
            row -> row.getBoolean(1));
  }

  /**
   * A NOT NULL that is NOT VALID (18) is added in the swap. The kind of a generated column is
   * rendered from attgenerated, its expression by the server.
   */
  private List<Original> originals(Session session) throws SQLException {
    return session.query(
        Sql.of(
                """
                select a.attname, format_type(a.atttypid, a.atttypmod),
                       case when a.attcollation <> t.typcollation
                         then quote_ident(ln.nspname) || '.' || quote_ident(l.collname) end,
                       case when a.attgenerated <> ''
                         then 'generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') '
                           || case a.attgenerated when 'v' then 'virtual' else 'stored' end end,
                       case when a.attnotnull and coalesce(r.convalidated, true)
                         then coalesce('constraint ' || quote_ident(r.conname) || ' ', '')
                           || 'not null'
                           || case when r.connoinherit and not ? then ' no inherit' else '' end end
                from pg_attribute a
                join pg_type t on t.oid = a.atttypid
                left join pg_collation l on l.oid = a.attcollation
                left join pg_namespace ln on ln.oid = l.collnamespace
                left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                left join pg_constraint r on r.conrelid = a.attrelid and r.contype = 'n'
                  and r.conkey[1] = a.attnum
                where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
                order by a.attnum
                """)
            .bind(changes.partitioning() != null, source.oid()),
        Original::of);
  }
}
