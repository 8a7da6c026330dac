package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.check.PartitionBound.Range;
import io.github.onlinerewrite.engine.internal.check.PartitionBound.Values;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The condition that a partition accepts a row, over the columns of all partition keys, level by
 * level. Ranges that meet are one, and so are lists: a thousand partitions cost a row about as much
 * as one. Where that is not to be had (several columns, expressions, hashes, other operators), what
 * pg_get_partition_constraintdef says of each partition.
 */
final class AcceptedKeys {

  /** A partition key that is one column, whose type the server's own operators compare. */
  private record SimpleKey(String column, String type, String collate) {

    static SimpleKey of(ResultSet row) throws SQLException {
      return new SimpleKey(
          new Identifier(row.getString(7)).quoted(), row.getString(8), row.getString(9));
    }

    /** A value of the column, compared as the column is. */
    String cast(String value) {
      return "cast(" + value + " as " + type + ")" + collate;
    }

    /** Of a row with a NULL in it, IS NOT NULL would say no. */
    String isKnown() {
      return column + " is distinct from null";
    }
  }

  /**
   * A partition.
   *
   * @param condition what it accepts, as an expression; null: everything
   * @param key the partition key of its parent; null: not a simple one
   */
  private record Part(
      long parent,
      long oid,
      boolean isPartitioned,
      boolean isDefault,
      String bound,
      @Nullable String condition,
      @Nullable SimpleKey key) {

    static Part of(ResultSet row) throws SQLException {
      return new Part(
          row.getLong(1),
          row.getLong(2),
          row.getBoolean(3),
          row.getBoolean(4),
          row.getString(5),
          row.getString(6),
          row.getString(7) == null ? null : SimpleKey.of(row));
    }

    /** NULL is no answer. */
    Fragment accepts() {
      return new Fragment(condition == null ? "true" : "coalesce(" + condition + ", false)");
    }
  }

  private final Map<Long, List<Part>> byParent;

  private AcceptedKeys(Map<Long, List<Part>> byParent) {
    this.byParent = byParent;
  }

  /** The condition for {@code table}, which is partitioned; never NULL. */
  static Fragment condition(Session session, TableDefinition table) throws SQLException {
    Long[] family = table.family().stream().map(Leaf::oid).toArray(Long[]::new);
    List<Part> parts =
        session.query(
            Sql.of(
                    """
                    select i.inhparent, c.oid, c.relkind = 'p', c.oid = p.partdefid,
                      pg_get_expr(c.relpartbound, c.oid), pg_get_partition_constraintdef(c.oid),
                      case when p.partnatts = 1 and o.opcdefault
                        and o.opcnamespace = 'pg_catalog'::regnamespace
                        and p.partcollation[0] = a.attcollation then a.attname end,
                      format_type(a.atttypid, a.atttypmod),
                      coalesce((
                        select format(' collate %I.%I', n.nspname, l.collname)
                        from pg_collation l join pg_namespace n on n.oid = l.collnamespace
                        where l.oid = a.attcollation), '')
                    from pg_inherits i
                    join pg_class c on c.oid = i.inhrelid
                    join pg_partitioned_table p on p.partrelid = i.inhparent
                    left join pg_attribute a
                      on a.attrelid = p.partrelid and a.attnum = p.partattrs[0] and a.attnum > 0
                    left join pg_opclass o on o.oid = p.partclass[0]
                    where i.inhparent = any (?)
                    order by c.oid""")
                .bind((Object) family),
            Part::of);
    return new AcceptedKeys(
            parts.stream()
                .collect(
                    Collectors.groupingBy(Part::parent, LinkedHashMap::new, Collectors.toList())))
        .of(table.oid());
  }

  /** What partitions of {@code parent} accept of what it accepts itself. */
  private Fragment of(long parent) {
    List<Part> parts = byParent.getOrDefault(parent, List.of());
    if (parts.stream().anyMatch(part -> part.isDefault() && !part.isPartitioned())) {
      return besideDefault(parts);
    }
    List<Fragment> accepted = new ArrayList<>(leaves(parts));
    for (Part part : parts) {
      if (part.isPartitioned()) {
        accepted.add(
            new Fragment("(" + part.accepts().sql() + " and (" + of(part.oid()).sql() + "))"));
      }
    }
    return accepted.isEmpty() ? new Fragment("false") : Fragment.join(" or ", accepted);
  }

  /** The default partition takes what no other is for, also when that other refuses it itself. */
  private Fragment besideDefault(List<Part> parts) {
    List<Fragment> conditions = new ArrayList<>();
    for (Part part : parts) {
      if (part.isPartitioned()) {
        conditions.add(
            new Fragment("(not " + part.accepts().sql() + " or " + of(part.oid()).sql() + ")"));
      }
    }
    return conditions.isEmpty() ? new Fragment("true") : Fragment.join(" and ", conditions);
  }

  private static List<Fragment> leaves(List<Part> parts) {
    List<Part> leaves = parts.stream().filter(part -> !part.isPartitioned()).toList();
    SimpleKey key = leaves.isEmpty() ? null : leaves.get(0).key();
    if (key == null) {
      return leaves.stream().map(Part::accepts).toList();
    }
    List<Range> ranges = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (Part leaf : leaves) {
      Optional<PartitionBound> bound = PartitionBound.parse(leaf.bound());
      if (bound.isEmpty()) {
        return leaves.stream().map(Part::accepts).toList();
      }
      if (bound.get() instanceof Range range) {
        ranges.add(range);
      } else if (bound.get() instanceof Values list) {
        values.addAll(list.values());
      }
    }
    List<Fragment> accepted = new ArrayList<>();
    for (Range range : merged(ranges)) {
      accepted.add(within(range, key));
    }
    if (!values.isEmpty()) {
      accepted.add(among(values, key));
    }
    return accepted;
  }

  /** Ranges of one table do not overlap, so that each bound begins one of them at most. */
  private static List<Range> merged(List<Range> ranges) {
    Map<String, Range> byBeginning =
        ranges.stream().collect(Collectors.toMap(Range::from, range -> range));
    Set<String> ends = ranges.stream().map(Range::to).collect(Collectors.toSet());
    List<Range> merged = new ArrayList<>();
    for (Range first : ranges) {
      if (ends.contains(first.from())) {
        continue;
      }
      String end = first.to();
      for (Range next = byBeginning.get(end); next != null; next = byBeginning.get(end)) {
        end = next.to();
      }
      merged.add(new Range(first.from(), end));
    }
    return merged;
  }

  private static Fragment within(Range range, SimpleKey key) {
    StringBuilder condition = new StringBuilder("(" + key.isKnown());
    if (!range.from().equals(PartitionBound.UNBOUNDED_BELOW)) {
      condition.append(" and " + key.column() + " >= " + key.cast(range.from()));
    }
    if (!range.to().equals(PartitionBound.UNBOUNDED_ABOVE)) {
      condition.append(" and " + key.column() + " < " + key.cast(range.to()));
    }
    return new Fragment(condition.append(")").toString());
  }

  private static Fragment among(List<String> values, SimpleKey key) {
    List<String> conditions = new ArrayList<>();
    String known =
        values.stream()
            .filter(value -> !value.equals("NULL"))
            .map(key::cast)
            .collect(Collectors.joining(", "));
    if (!known.isEmpty()) {
      conditions.add("coalesce(" + key.column() + " in (" + known + "), false)");
    }
    if (values.contains("NULL")) {
      conditions.add("not " + key.isKnown());
    }
    return new Fragment("(" + String.join(" or ", conditions) + ")");
  }
}
