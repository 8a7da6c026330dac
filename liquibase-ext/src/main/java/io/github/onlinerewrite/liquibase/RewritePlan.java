package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an entry asks for, ready to be carried out or to be told.
 *
 * @param task what is done
 * @param spec what becomes what; of all but a rewrite, which table, and of a rollback what it
 *     undoes
 * @param options how it is carried out
 */
record RewritePlan(Task task, RewriteSpec spec, RewriteOptions options) {

  /** Carries it out; nothing is returned where there is nothing to measure. */
  Optional<RewriteResult> carryOut(TableRewriter rewriter, RewriteOptions possible) {
    switch (task) {
      case REWRITE -> {
        return Optional.of(rewriter.rewrite(spec, possible));
      }
      case SWAP -> {
        return Optional.of(rewriter.swap(spec, possible));
      }
      case REVERT -> {
        return Optional.of(rewriter.revert(spec, possible));
      }
      case FINISH -> rewriter.finish(spec);
      case ABORT -> rewriter.abort(spec);
    }
    return Optional.empty();
  }

  /** Whether workers take part, so that sessions for them are opened. */
  boolean hasWorkers() {
    return task == Task.REWRITE || task == Task.SWAP || task == Task.REVERT;
  }

  /** The plan for a person: the text of an SQL comment, in which it cannot end too early. */
  String comment(String lineComment) {
    return String.join("\n" + lineComment + " ", lines());
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(task.written() + ": " + outcome());
    lines.add(
        "This is no SQL. A script that goes on to write to the changelog table would record what"
            + " nobody did:");
    lines.add(
        "take this changeset out of the script and run it with Liquibase's update (or rollback),"
            + " which will");
    lines.addAll(
        switch (task) {
          case REWRITE -> rewriteSteps();
          case SWAP ->
              List.of("- replay what has changed since, " + comparison(), "- " + swapping());
          case REVERT ->
              List.of(
                  "- replay what has changed since the swap into the old table, compare all rows",
                  "- " + swapping(),
                  "- drop the table that the rewrite has made; one that was named is emptied");
          case FINISH ->
              List.of("- drop the old table, the snapshot guard and all that is left of the swap");
          case ABORT ->
              List.of(
                  "- drop the triggers and the backlog, and empty the target (one that was derived"
                      + " is dropped)");
        });
    return lines;
  }

  private String outcome() {
    String table = qualified(spec.table());
    return switch (task) {
      case REWRITE ->
          table
              + " becomes "
              + (spec.target() == null ? "a table derived from it" : qualified(spec.target()))
              + " while applications read and write it.";
      case SWAP -> table + " becomes what was prepared with swap=\"later\".";
      case REVERT -> table + " becomes its old table again, which was kept in sync.";
      case FINISH -> "what is left of the last rewrite of " + table + " goes.";
      case ABORT -> "the rewrite of " + table + " is given up; the table is as it was.";
    };
  }

  private List<String> rewriteSteps() {
    String copy =
        "- capture changes "
            + (options.capture() == Capture.LOGICAL ? "by logical decoding" : "with triggers")
            + ", copy in chunks of "
            + options.chunkSize()
            + " by "
            + options.workers()
            + " workers, replay, "
            + comparison();
    if (options.swapLater()) {
      return List.of(copy, "- stop there (swap=\"later\"): swapOnlineRewrite swaps");
    }
    return List.of(
        copy,
        "- " + swapping(),
        "- "
            + (spec.dropOldTable()
                ? "drop the old table"
                : "keep the old table as "
                    + qualified(spec.oldTableName())
                    + (spec.keepInSync() ? ", in sync, for a way back" : "")));
  }

  private String comparison() {
    return options.verify() ? "compare all rows" : "compare nothing (verify=\"false\")";
  }

  private String swapping() {
    return "swap with a stall of "
        + WrittenDuration.write(options.stallBudget())
        + " at most an attempt, tried for "
        + WrittenDuration.write(options.swapTimeout())
        + (options.strictReaders() ? ", with strict readers" : "");
  }

  /** The first line: what, without how. */
  @Override
  public String toString() {
    return task.written() + " of " + qualified(spec.table());
  }

  private String qualified(@Nullable String name) {
    String qualified = spec.schema() == null ? String.valueOf(name) : spec.schema() + "." + name;
    return qualified.replaceAll("\\p{Cntrl}|\\R", " ");
  }
}
