package io.github.onlinerewrite.engine.internal.verify;

import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey.KeyColumn;
import io.github.onlinerewrite.engine.internal.catalog.KeyMatch;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of both tables whose keys lie between two bounds: each is read once, in the order of its
 * index. The bounds are rows of the scratch table, so that no key leaves the server.
 */
final class KeyRange implements Range {

  private final Rewrite rewrite;
  private final ObjectNames names;
  private final Bounds bounds;
  private final long blocks;

  KeyRange(Rewrite rewrite, ObjectNames names, Bounds bounds, long blocks) {
    this.rewrite = rewrite;
    this.names = names;
    this.bounds = bounds;
    this.blocks = blocks;
  }

  /**
   * Slices of the scratch table whose keys are the bounds.
   *
   * @param from the lower one, which belongs to the range; null: there is none
   * @param to the upper one, which does not; null: there is none
   */
  record Bounds(@Nullable Long from, @Nullable Long to) {}

  @Override
  public long blocks() {
    return blocks;
  }

  /** Nobody knows where the bounds are when it is planned: a guess may be the whole table. */
  @Override
  public List<Sql> planning() {
    return List.of(
        Sql.of(
            """
            set local enable_hashjoin = off;
            set local enable_seqscan = off;
            set local enable_bitmapscan = off;
            set local enable_sort = off"""));
  }

  @Override
  public Sql differences(int majorVersion) {
    return Sql.of(
            """
            select count(*), count(*) filter (
              where (r.{sourceKey} is null or t.{targetKey} is null or {differ}) and {unchanged})
              -- A bound that is lost, with the session or the server, would let nothing differ.
              + {bounds} - (select count(*) from {scratch} b where b.slice in ({from}, {to}))
            from (select * from {target} t where {inTarget}) t
            full join (select * from {source} r where {inSource}) r on {sameKey}""")
        .with("sourceKey", rewrite.sourceKey().names().get(0))
        .with("targetKey", rewrite.targetKey().names().get(0))
        .with("differ", RowImages.differ(rewrite))
        .with("source", rows(rewrite.source()))
        .with("inSource", within("r", rewrite.sourceKey()))
        .with("target", rows(rewrite.target()))
        .with("inTarget", within("t", rewrite.targetKey()))
        .with("bounds", (bounds.from() == null ? 0L : 1L) + (bounds.to() == null ? 0L : 1L))
        .with("scratch", names.scratch())
        .with("from", bounds.from() == null ? 0L : bounds.from())
        .with("to", bounds.to() == null ? 0L : bounds.to())
        .with("sameKey", sameKey());
  }

  private static Fragment rows(TableDefinition table) {
    return new Fragment((table.isPartitioned() ? "" : "only ") + table.name().quoted());
  }

  private Fragment within(String row, IdentityKey key) {
    List<Fragment> conditions = new ArrayList<>();
    if (bounds.from() != null) {
      conditions.add(compare(row, key, ">=", bounds.from()));
    }
    if (bounds.to() != null) {
      conditions.add(compare(row, key, "<", bounds.to()));
    }
    return conditions.isEmpty() ? new Fragment("true") : Fragment.join(" and ", conditions);
  }

  private Fragment compare(String row, IdentityKey key, String operator, long slice) {
    List<Fragment> columns = new ArrayList<>();
    List<Fragment> bound = new ArrayList<>();
    for (int i = 0; i < key.columns().size(); i++) {
      columns.add(new Fragment(row + "." + key.columns().get(i).name().quoted()));
      bound.add(
          Sql.of("(select b.{name} from {scratch} b where b.slice = {slice})")
              .with("name", Backlog.keyName(i + 1))
              .with("scratch", names.scratch())
              .with("slice", slice)
              .fragment());
    }
    return Sql.of("({columns}) " + operator + " ({bound})")
        .with("columns", Fragment.join(", ", columns))
        .with("bound", Fragment.join(", ", bound))
        .fragment();
  }

  /** As they are: integers of any two types are ordered alike, and a cast would hide the index. */
  private Fragment sameKey() {
    List<Fragment> conditions = new ArrayList<>();
    for (int i = 0; i < rewrite.sourceKey().columns().size(); i++) {
      KeyColumn source = rewrite.sourceKey().columns().get(i);
      Identifier target = rewrite.targetKey().columns().get(i).name();
      conditions.add(
          new Fragment(
              "t." + target.quoted() + " " + source.equals() + " r." + source.name().quoted()));
    }
    return Fragment.join(" and ", conditions);
  }

  /** By the key of whichever row is there. */
  @Override
  public Fragment notAmong(Fragment entries) {
    KeyMatch match = new KeyMatch(rewrite);
    return Sql.of(
            """
            case when r.{sourceKey} is not null
              then not exists (select {entries} and {bySource})
              else not exists (select {entries} and {byTarget}) end""")
        .with("sourceKey", rewrite.sourceKey().names().get(0))
        .with("entries", entries)
        .with("bySource", match.sourceByKey("r", "b"))
        .with("byTarget", match.keyByTarget("b", "t"))
        .fragment();
  }
}
