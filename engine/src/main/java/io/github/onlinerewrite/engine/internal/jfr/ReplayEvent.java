package io.github.onlinerewrite.engine.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** One replay round that has come to its end, the final one of an attempt to swap too. */
@Name("io.github.onlinerewrite.ReplayRound")
@Label("Replay Round")
public final class ReplayEvent extends RewriteEvent {

  @Label("Keys")
  @Description("Distinct keys of the backlog that were replayed")
  long keys;

  @Label("Deleted")
  @Description("Rows of the target that were deleted")
  long deleted;

  @Label("Inserted")
  @Description("Rows of the source that were inserted into the target")
  long inserted;

  /** The round has ended. */
  public void replayed(String source, long number, Replayed replayed) {
    end();
    if (shouldCommit()) {
      of(source, number);
      keys = replayed.keys;
      deleted = replayed.deleted;
      inserted = replayed.inserted;
      commit();
    }
  }

  /** What was replayed. */
  public record Replayed(long keys, long deleted, long inserted) {}
}
