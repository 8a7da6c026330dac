package io.github.onlinerewrite.engine.internal.verify;

import io.github.onlinerewrite.engine.internal.catalog.KeyMatch;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.copy.ChunkCopier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.state.Chunk;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks of one table, whose rows are looked up in the other by their keys: whatever the keys are,
 * and however the rows lie. Both tables have to be gone through.
 */
final class BlockRange implements Range {

  private enum Of {
    SOURCE,
    TARGET
  }

  private final Rewrite rewrite;
  private final Chunk chunk;
  private final Of table;
  private final boolean isWholeTable;

  private BlockRange(Rewrite rewrite, Chunk chunk, Of table, boolean isWholeTable) {
    this.rewrite = rewrite;
    this.chunk = chunk;
    this.table = table;
    this.isWholeTable = isWholeTable;
  }

  /** All blocks of both tables. */
  static List<Range> all(Session session, Rewrite rewrite, long blocksEach) throws SQLException {
    List<Range> ranges = new ArrayList<>();
    for (Leaf leaf : rewrite.source().leaves()) {
      ranges.addAll(cut(session, rewrite, leaf, Of.SOURCE, blocksEach));
    }
    for (Leaf leaf : rewrite.target().leaves()) {
      ranges.addAll(cut(session, rewrite, leaf, Of.TARGET, blocksEach));
    }
    return ranges;
  }

  private static List<Range> cut(
      Session session, Rewrite rewrite, Leaf leaf, Of table, long blocksEach) throws SQLException {
    long blocks = Blocks.of(session, leaf);
    long each = session.majorVersion() < 14 ? Math.max(1, blocks) : blocksEach;
    List<Range> ranges = new ArrayList<>();
    for (long first = 0; first < blocks; first += each) {
      long end = Math.min(blocks, first + each);
      ranges.add(new BlockRange(rewrite, new Chunk(leaf, first, end), table, blocks <= 4 * each));
    }
    return ranges;
  }

  @Override
  public long blocks() {
    return chunk.blocks();
  }

  /** Or each range would read the whole other table. */
  @Override
  public List<Sql> planning() {
    return isWholeTable
        ? List.of()
        : List.of(Sql.of("set local enable_hashjoin = off; set local enable_mergejoin = off"));
  }

  @Override
  public Sql differences(int majorVersion) {
    return (table == Of.SOURCE ? missingInTarget() : missingInSource())
        .with("leaf", chunk.leaf().name())
        .with("blocks", ChunkCopier.blocks(majorVersion, chunk, table == Of.SOURCE ? "r" : "t"));
  }

  private Sql missingInTarget() {
    return Sql.of(
            """
            select count(*), count(*) filter (where (t.{key} is null or {differ}) and {unchanged})
            from {target} t right join only {leaf} r on {sameKey}
            where {blocks}""")
        .with("target", rewrite.target().name())
        .with("sameKey", match().targetBySource("t", "r"))
        .with("key", rewrite.targetKey().names().get(0))
        .with("differ", RowImages.differ(rewrite));
  }

  private Sql missingInSource() {
    return Sql.of(
            """
            select count(*), count(*) filter (where r.{key} is null and {unchanged})
            from only {leaf} t left join {source} r on {sameKey}
            where {blocks}""")
        .with("source", rewrite.source().name())
        .with("sameKey", match().sourceByTarget("r", "t"))
        .with("key", rewrite.sourceKey().names().get(0));
  }

  @Override
  public Fragment notAmong(Fragment entries) {
    return Sql.of("not exists (select {entries} and {entry})")
        .with("entries", entries)
        .with(
            "entry",
            table == Of.SOURCE ? match().sourceByKey("r", "b") : match().keyByTarget("b", "t"))
        .fragment();
  }

  private KeyMatch match() {
    return new KeyMatch(rewrite);
  }
}
