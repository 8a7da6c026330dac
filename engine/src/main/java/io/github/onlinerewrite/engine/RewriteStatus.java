package io.github.onlinerewrite.engine;

import java.time.Instant;
import java.util.List;

/**
 * A rewrite as the journal has it.
 *
 * @param id the rewrite's number; names of our objects in the database end with it
 * @param table the qualified source
 * @param target the qualified target
 * @param phase where it is, or how it ended
 * @param running whether a session works on it now
 * @param rowsCopied rows in the finished chunks
 * @param startedAt when it was begun, by the server's clock
 * @param updatedAt when the journal last heard of it, by the server's clock
 * @param leftovers what a run that is dead has left in the database, each with its kind and
 *     qualified name; empty while a session works on it. The next run, {@code abort} or {@code
 *     finish} takes them away. An old table that is kept and its triggers are none
 */
public record RewriteStatus(
    long id,
    String table,
    String target,
    RewritePhase phase,
    boolean running,
    long rowsCopied,
    Instant startedAt,
    Instant updatedAt,
    List<String> leftovers) {

  public RewriteStatus {
    leftovers = List.copyOf(leftovers);
  }
}
