package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;

/** A block range of one leaf, from {@code firstBlock} up to but not including {@code endBlock}. */
public record Chunk(Leaf leaf, long firstBlock, long endBlock) {

  public Chunk {
    if (firstBlock < 0 || endBlock < firstBlock) {
      throw new IllegalArgumentException("blocks " + firstBlock + " to " + endBlock);
    }
  }

  public long blocks() {
    return endBlock - firstBlock;
  }
}
