package io.github.onlinerewrite.engine.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** One chunk that was copied and committed, on the thread that did it. */
@Name("io.github.onlinerewrite.Chunk")
@Label("Chunk")
public final class ChunkEvent extends RewriteEvent {

  @Label("Leaf")
  @Description("The qualified table that the chunk is of: the source or one of its partitions")
  @Nullable String leaf;

  @Label("First Block")
  long firstBlock;

  @Label("Blocks")
  long blocks;

  @Label("Rows")
  @Description("Rows that were put into the target; those that had changed meanwhile are not")
  long rows;

  /** The chunk is copied. */
  public void copied(String source, long number, Copied copied) {
    end();
    if (shouldCommit()) {
      of(source, number);
      leaf = copied.leaf;
      firstBlock = copied.firstBlock;
      blocks = copied.blocks;
      rows = copied.rows;
      commit();
    }
  }

  /** What was copied. */
  public record Copied(String leaf, long firstBlock, long blocks, long rows) {}
}
