package io.github.onlinerewrite.engine.scenario;

import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a writer must know of a table to change its rows, as the catalog says it at the moment: the
 * swap may put another table under the name between any two statements.
 *
 * @param name qualified and quoted
 */
record WrittenTable(String name, List<Column> columns, boolean deletesReachOthers) {

  /**
   * A column.
   *
   * @param key its place in the key of the row; 0: it is not part of it
   * @param fixed it must stay with its row: it is in a unique index, or the server refuses a value
   */
  record Column(String name, String type, boolean generated, int key, boolean fixed) {
    String quoted() {
      return quote(name);
    }
  }

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String nameOf(RewriteSpec spec) {
    String schema = spec.schema();
    return quote(schema == null ? "public" : schema) + "." + quote(spec.table());
  }

  static WrittenTable read(Connection connection, String name) throws SQLException {
    List<Column> columns = new ArrayList<>();
    boolean deletesReachOthers = false;
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '',
              coalesce(array_position(k.attnums, a.attnum), 0),
              a.attidentity = 'a' or exists (
                select
                from pg_index i
                where i.indrelid = a.attrelid and (i.indisunique or i.indisexclusion)
                  and a.attnum = any (i.indkey)),
              exists (
                select
                from pg_constraint c
                where c.confrelid = a.attrelid and c.confdeltype in ('c', 'n', 'd'))
            from pg_attribute a
            left join lateral (
              select (string_to_array(i.indkey::text, ' ')::int2[])[1:i.indnkeyatts] as attnums
              from pg_index i
              where i.indrelid = a.attrelid and i.indisunique and i.indisvalid and i.indimmediate
                and i.indpred is null and i.indexprs is null
                and not exists (
                  select
                  from pg_attribute n
                  where n.attrelid = i.indrelid and n.attnum = any (i.indkey)
                    and not n.attnotnull)
              order by i.indisprimary desc, i.indexrelid
              limit 1) k on true
            where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped
            order by a.attnum
            """)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          columns.add(
              new Column(
                  row.getString(1),
                  row.getString(2),
                  row.getBoolean(3),
                  row.getInt(4),
                  row.getBoolean(5)));
          deletesReachOthers = row.getBoolean(6);
        }
      }
    }
    return new WrittenTable(name, columns, deletesReachOthers);
  }

  /** In the order of {@code names}, where the key has these names. */
  List<Column> key(List<String> names) {
    List<Column> key =
        columns.stream()
            .filter(column -> column.key() > 0)
            .sorted(Comparator.comparingInt(Column::key))
            .collect(Collectors.toCollection(ArrayList::new));
    Set<String> present = new HashSet<>(key.stream().map(Column::name).toList());
    if (present.equals(Set.copyOf(names))) {
      key.sort(Comparator.comparingInt(column -> names.indexOf(column.name())));
    }
    return key;
  }

  /** Columns whose values two rows may trade. */
  List<Column> tradeable() {
    return columns.stream()
        .filter(column -> !column.generated() && !column.fixed() && column.key() == 0)
        .toList();
  }

  /** Columns that may be given a value. */
  List<Column> writable() {
    return columns.stream().filter(column -> !column.generated()).toList();
  }

  String list(List<Column> some) {
    return some.stream().map(Column::quoted).collect(Collectors.joining(", "));
  }

  /**
   * A query for the number of rows that differ between this table, which {@code spec} has made, and
   * {@code twin}, which holds what {@code source} held. Columns that the server or an expression
   * gives a value are not compared.
   */
  String differences(String twin, WrittenTable source, RewriteSpec spec) {
    List<String> then = new ArrayList<>();
    List<String> now = new ArrayList<>();
    for (Column column : source.writable()) {
      ColumnChange change =
          spec.changes().columns().stream()
              .filter(one -> one.name().equals(column.name()))
              .findFirst()
              .orElse(null);
      String newName =
          change == null || change.newName() == null ? column.name() : change.newName();
      boolean computed = change != null && change.using() != null;
      if (computed || spec.changes().dropped().contains(column.name())) {
        continue;
      }
      Column mine =
          writable().stream().filter(one -> one.name().equals(newName)).findFirst().orElse(null);
      if (mine != null) {
        then.add("cast(" + column.quoted() + " as " + mine.type() + ")::text");
        now.add(mine.quoted() + "::text");
      }
    }
    String before = "select " + String.join(", ", then) + " from " + twin;
    String after = "select " + String.join(", ", now) + " from " + name;
    return "select count(*) from (("
        + before
        + " except all "
        + after
        + ") union all ("
        + after
        + " except all "
        + before
        + ")) as d";
  }

  /** The key values of rows, as text, every {@code of}-th of them beginning with {@code first}. */
  List<List<String>> keys(Connection connection, int first, int of) throws SQLException {
    List<Column> key = key(List.of());
    List<List<String>> keys = new ArrayList<>();
    if (key.isEmpty()) {
      return keys;
    }
    String texts = key.stream().map(c -> c.quoted() + "::text").collect(Collectors.joining(", "));
    String query = "select " + texts + " from " + name + " order by " + list(key) + " limit 400";
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      for (int i = 0; row.next(); i++) {
        if (i % of == first) {
          List<String> values = new ArrayList<>();
          for (int column = 1; column <= key.size(); column++) {
            values.add(Objects.requireNonNull(row.getString(column)));
          }
          keys.add(values);
        }
      }
    }
    return keys;
  }
}
