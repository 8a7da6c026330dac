package io.github.onlinerewrite.engine.internal.verify;

import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey.KeyColumn;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts both tables into ranges of the key, where that can be done and is worth it: the keys have
 * the same order in both tables, both have an index in that order, and the rows of the source lie
 * about in it. Else a range of keys would read blocks from all over the table.
 */
final class KeyRanges {

  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

  /** Types without a collation, which only one order is used for. */
  private static final Set<String> OTHERS =
      Set.of("uuid", "date", "timestamp without time zone", "timestamp with time zone", "numeric");

  private static final String PLAIN_EQUALS = "operator(pg_catalog.=)";

  /** Of bounds, whose next one by key is the next one in the table; at random hardly any is. */
  private static final double IN_ORDER = 0.8;

  /** Where fewer keys are found, a range is a large part of the table, and its snapshot long. */
  private static final int LARGEST = 2;

  private final Run run;
  private final Rewrite rewrite;
  private final long blocksEach;

  KeyRanges(Run run, Rewrite rewrite, long blocksEach) {
    this.run = run;
    this.rewrite = rewrite;
    this.blocksEach = blocksEach;
  }

  /** All rows of both tables; empty: better by blocks. */
  List<Range> all(Session session) throws SQLException {
    if (!sameOrder()
        || !hasIndex(session, rewrite.source(), rewrite.sourceKey())
        || !hasIndex(session, rewrite.target(), rewrite.targetKey())) {
      return List.of();
    }
    return run.transaction(session, () -> cut(session));
  }

  private boolean sameOrder() {
    for (int i = 0; i < rewrite.sourceKey().columns().size(); i++) {
      KeyColumn source = rewrite.sourceKey().columns().get(i);
      KeyColumn target = rewrite.targetKey().columns().get(i);
      boolean integers = INTEGERS.contains(source.type()) && INTEGERS.contains(target.type());
      boolean same = OTHERS.contains(source.type()) && source.type().equals(target.type());
      if (!(integers || same)
          || !source.equals().equals(PLAIN_EQUALS)
          || !target.equals().equals(PLAIN_EQUALS)) {
        return false;
      }
    }
    return true;
  }

  /** In the key's order, all ascending: a merge needs the same of both. */
  private static boolean hasIndex(Session session, TableDefinition table, IdentityKey key)
      throws SQLException {
    return session.one(
        Sql.of(
                """
                select exists (
                  select
                  from pg_index i
                  join pg_class c on c.oid = i.indexrelid
                  join pg_am m on m.oid = c.relam
                  where i.indrelid = ? and m.amname = 'btree'
                    and i.indisunique and i.indisvalid and i.indpred is null
                    and i.indnkeyatts = ?
                    and 0 = all (i.indoption::int2[])
                    and (
                      select array_agg(a.attname::text order by k.position)
                      from unnest(i.indkey::int2[]) with ordinality as k (number, position)
                      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
                      where k.position <= i.indnkeyatts) = ?)""")
            .bind(
                table.oid(),
                key.columns().size(),
                key.names().stream().map(name -> name.value()).toArray(String[]::new)),
        row -> row.getBoolean(1));
  }

  private List<Range> cut(Session session) throws SQLException {
    clear(session, run);
    long blocks = 0;
    long bounds = 0;
    for (Leaf leaf : rewrite.source().leaves()) {
      long size = Blocks.of(session, leaf);
      blocks += size;
      bounds += addBounds(session, leaf, size, bounds);
    }
    if (blocks / (bounds + 1) > LARGEST * blocksEach || !inOrder(session)) {
      return List.of();
    }
    List<Range> ranges = new ArrayList<>();
    Long from = null;
    for (Long to : ordered(session)) {
      ranges.add(range(from, to, blocks / (bounds + 1)));
      from = to;
    }
    ranges.add(range(from, null, blocks / (bounds + 1)));
    return ranges;
  }

  private Range range(@Nullable Long from, @Nullable Long to, long blocks) {
    return new KeyRange(rewrite, run.names(), new KeyRange.Bounds(from, to), Math.max(1, blocks));
  }

  /** The key of a row in each {@link #blocksEach}th block. */
  private long addBounds(Session session, Leaf leaf, long blocks, long already)
      throws SQLException {
    return session.update(
        Sql.of(
                """
                insert into {scratch} (slice, {names})
                select {already} + row_number() over (order by block), {names}
                from (
                  select found.*, block
                  from generate_series({each}::bigint, {blocks}::bigint - 1, {each}::bigint)
                    as block
                  cross join lateral (
                    select {keys}
                    from only {leaf} r
                    where r.ctid = any (array(
                      select format('(%s,%s)', block, item)::tid
                      -- As many as a page can have, each with a pointer and a header.
                      from generate_series(1, current_setting('block_size')::int / 28) as item))
                    limit 1) as found) as sample ({names}, block)""")
            .with("scratch", run.names().scratch())
            .with("names", new Backlog(run, rewrite.sourceKey()).keyNames())
            .with("keys", new Backlog(run, rewrite.sourceKey()).sourceKeys("r"))
            .with("leaf", leaf.name())
            .with("already", already)
            .with("each", blocksEach)
            .with("blocks", blocks));
  }

  private boolean inOrder(Session session) throws SQLException {
    return session.one(
        Sql.of(
                """
                select count(*) filter (where following = slice + 1) >= {least} * count(*)
                from (
                  select b.slice, lead(b.slice) over (order by {key}) as following
                  from {scratch} b) as bound
                where following is not null""")
            .with("scratch", run.names().scratch())
            .with("key", key("b"))
            .with("least", new Sql.Fragment(Double.toString(IN_ORDER))),
        row -> row.getBoolean(1));
  }

  private List<Long> ordered(Session session) throws SQLException {
    return session.query(
        Sql.of("select b.slice from {scratch} b order by {key}")
            .with("scratch", run.names().scratch())
            .with("key", key("b")),
        row -> row.getLong(1));
  }

  private Sql.Fragment key(String row) {
    return Sql.of("row({keys})")
        .with(
            "keys",
            Sql.Fragment.join(
                ", ",
                new Backlog(run, rewrite.sourceKey())
                    .keyNames().stream()
                        .map(name -> new Sql.Fragment(row + "." + name.quoted()))
                        .toList()))
        .fragment();
  }

  /** Takes bounds and all else out of the scratch table, which serves the next replay. */
  static void clear(Session session, Run run) throws SQLException {
    session.execute(Sql.of("delete from {scratch}").with("scratch", run.names().scratch()));
  }
}
