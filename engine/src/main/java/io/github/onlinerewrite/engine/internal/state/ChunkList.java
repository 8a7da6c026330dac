package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** The chunks of a rewrite and which of them are done: the journal's table {@code chunk}. */
public final class ChunkList {

  private final Run run;

  public ChunkList(Run run) {
    this.run = run;
  }

  /** Forgets all chunks, in the open transaction. */
  public void clear(Session session) throws SQLException {
    session.execute(
        Sql.of("delete from {schema}.chunk where rewrite_id = ?")
            .with("schema", run.schema())
            .bind(run.id()));
  }

  /** Cuts the blocks that the leaf has now into chunks of that many blocks; 0: one chunk. */
  public void cut(Session session, Leaf leaf, long blocksEach) throws SQLException {
    session.execute(
        Sql.of(
                """
                with size as (
                  select pg_relation_size(?::bigint::oid::regclass)
                    / current_setting('block_size')::bigint as blocks),
                step as (
                  select blocks, case ?::bigint when 0 then greatest(blocks, 1) else ?::bigint end as each
                  from size)
                insert into {schema}.chunk (rewrite_id, leaf, first_block, end_block)
                select ?, ?::bigint::oid, first, least(first + each, blocks)
                from step, generate_series(0, blocks - 1, each) as first""")
            .with("schema", run.schema())
            .bind(leaf.oid(), blocksEach, blocksEach, run.id(), leaf.oid()));
  }

  /** The chunks of {@code leaves} that are not done, in the order of their blocks. */
  public List<Chunk> open(Session session, List<Leaf> leaves) throws SQLException {
    return session.query(
        Sql.of(
                """
                select leaf::bigint, first_block, end_block from {schema}.chunk
                where rewrite_id = ? and not done
                order by leaf, first_block""")
            .with("schema", run.schema())
            .bind(run.id()),
        row -> new Chunk(find(leaves, row.getLong(1)), row.getLong(2), row.getLong(3)));
  }

  /** Marks the chunk done in the open transaction; a chunk that is done already must roll back. */
  public void done(Session session, Chunk chunk, long rows) throws SQLException {
    long marked =
        session.update(
            Sql.of(
                    """
                    update {schema}.chunk set done = true, rows = ?
                    where rewrite_id = ? and leaf = ?::bigint::oid and first_block = ? and not done""")
                .with("schema", run.schema())
                .bind(rows, run.id(), chunk.leaf().oid(), chunk.firstBlock()));
    if (marked != 1) {
      throw StepException.failed(
          "a chunk was copied by somebody else at the same time; this run has stopped. "
              + "Run it again: it resumes.");
    }
  }

  /** Blocks and rows of the copy in force. */
  public record Totals(long blocks, long blocksDone, long rows) {}

  public Totals totals(Session session) throws SQLException {
    return session.one(
        Sql.of(
                """
                select coalesce(sum(end_block - first_block), 0),
                  coalesce(sum(end_block - first_block) filter (where done), 0),
                  coalesce(sum(rows), 0)
                from {schema}.chunk where rewrite_id = ?""")
            .with("schema", run.schema())
            .bind(run.id()),
        row -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3)));
  }

  private Leaf find(List<Leaf> leaves, long oid) {
    return leaves.stream()
        .filter(leaf -> leaf.oid() == oid)
        .findFirst()
        .orElseThrow(
            () ->
                StepException.failed(
                    "a partition of the source was removed during the run. " + run.lost()));
  }
}
