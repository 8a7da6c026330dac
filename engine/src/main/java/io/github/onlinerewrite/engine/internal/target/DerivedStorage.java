package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.TableStorage;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.dependents.Literals;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Storage parameters and tablespace of a derived target, and how its columns are stored. */
final class DerivedStorage {

  private final Map<String, String> parameters;
  private final @Nullable String tablespace;

  private DerivedStorage(Map<String, String> parameters, @Nullable String tablespace) {
    this.parameters = parameters;
    this.tablespace = tablespace;
  }

  /** The source's, and over them what is asked for. */
  static DerivedStorage read(Session session, TableDefinition source, TableStorage storage)
      throws SQLException {
    Map<String, String> parameters = new LinkedHashMap<>();
    session.query(
        Sql.of(
                """
                select prefix || split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)
                from pg_class c
                left join pg_class t on t.oid = c.reltoastrelid
                cross join lateral (values ('', c.reloptions), ('toast.', t.reloptions))
                  as options(prefix, list)
                cross join unnest(list) o
                where c.oid = ?
                """)
            .bind(source.oid()),
        row -> parameters.put(row.getString(1), row.getString(2)));
    parameters.putAll(storage.parameters());
    String tablespace =
        storage.tablespace() != null
            ? storage.tablespace()
            : session
                .query(
                    Sql.of(
                            """
                            select s.spcname
                            from pg_class c
                            join pg_tablespace s on s.oid = c.reltablespace
                            where c.oid = ?
                            """)
                        .bind(source.oid()),
                    row -> row.getString(1))
                .stream()
                .findFirst()
                .orElse(null);
    return new DerivedStorage(parameters, tablespace);
  }

  /** WITH, for a table that holds rows; a partitioned table takes no storage parameters. */
  Fragment with() {
    return parameters.isEmpty()
        ? new Fragment("")
        : new Fragment(
            " with ("
                + Fragment.join(
                        ", ",
                        parameters.entrySet().stream().map(DerivedStorage::parameter).toList())
                    .sql()
                + ")");
  }

  private static Fragment parameter(Map.Entry<String, String> parameter) {
    String name = parameter.getKey();
    String prefix = name.startsWith("toast.") ? "toast." : "";
    return new Fragment(
        prefix
            + new Identifier(name.substring(prefix.length())).quoted()
            + "="
            + Literals.of(parameter.getValue()).strip());
  }

  /** Whether autovacuum is to come to the target or not, as somebody has said. */
  boolean saysOfAutovacuum() {
    return parameters.containsKey("autovacuum_enabled");
  }

  /** TABLESPACE, which partitions get from their parent. */
  Fragment tablespace() {
    return new Fragment(
        tablespace == null ? "" : " tablespace " + new Identifier(tablespace).quoted());
  }

  private record Setting(
      Identifier column, @Nullable String storage, @Nullable String compression) {
    static Setting of(ResultSet row) throws SQLException {
      return new Setting(new Identifier(row.getString(1)), row.getString(2), row.getString(3));
    }
  }

  /**
   * STORAGE and COMPRESSION of the columns, as far as their types in {@code target} allow; before
   * it has partitions, which get them from it. attcompression is there from PostgreSQL 14 on.
   */
  static List<Sql> ofColumns(Session session, TableDefinition source, QualifiedName target)
      throws SQLException {
    List<Setting> settings =
        session.query(
            Sql.of(
                    """
                    select a.attname,
                           case when a.attstorage <> f.typstorage and b.attstorage <> a.attstorage
                             then case a.attstorage when 'p' then 'plain' when 'e' then 'external'
                               when 'm' then 'main' else 'extended' end end,
                           case to_jsonb(a) ->> 'attcompression' when 'p' then 'pglz'
                             when 'l' then 'lz4' end
                    from pg_attribute a
                    join pg_type f on f.oid = a.atttypid
                    join pg_attribute b on b.attrelid = ?::text::regclass
                      and b.attname = a.attname and not b.attisdropped
                    join pg_type t on t.oid = b.atttypid
                    where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
                      and t.typstorage <> 'p'
                    order by a.attnum
                    """)
                .bind(target.quoted(), source.oid()),
            Setting::of);
    List<Sql> statements = new ArrayList<>();
    for (Setting setting : settings) {
      add(statements, "storage", target, setting.column(), setting.storage());
      add(statements, "compression", target, setting.column(), setting.compression());
    }
    return statements;
  }

  private static void add(
      List<Sql> statements,
      String what,
      QualifiedName target,
      Identifier column,
      @Nullable String value) {
    if (value != null) {
      statements.add(
          Sql.of("alter table {target} alter column {column} set {what} {value}")
              .with("target", target)
              .with("column", column)
              .with("what", new Fragment(what))
              .with("value", new Fragment(value)));
    }
  }
}
