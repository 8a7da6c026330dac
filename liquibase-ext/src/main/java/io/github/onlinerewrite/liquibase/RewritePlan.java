package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rewrite, ready to be carried out or to be told.
 *
 * @param spec what becomes what
 * @param options how it is carried out
 */
record RewritePlan(RewriteSpec spec, RewriteOptions options) {

  /** The plan for a person: the text of an SQL comment, in which it cannot end too early. */
  String comment(String lineComment) {
    return String.join("\n" + lineComment + " ", lines());
  }

  private List<String> lines() {
    return List.of(
        "onlineRewrite: "
            + qualified(spec.table())
            + " becomes "
            + (spec.target() == null ? "a table derived from it" : qualified(spec.target()))
            + " while applications read and write it.",
        "This is no SQL. A script that holds the INSERT into the changelog table below would record"
            + " a rewrite that nobody made:",
        "take this changeset out of the script and run it with Liquibase's update, which will",
        "- capture changes with triggers, copy in chunks of "
            + options.chunkSize()
            + " by "
            + options.workers()
            + " workers, replay, "
            + (options.verify() ? "compare all rows" : "compare nothing (verify=\"false\")"),
        "- swap with a stall of "
            + WrittenDuration.write(options.stallBudget())
            + " at most an attempt, tried for "
            + WrittenDuration.write(options.swapTimeout())
            + (options.strictReaders() ? ", with strict readers" : ""),
        "- "
            + (spec.dropOldTable()
                ? "drop the old table"
                : "keep the old table as " + qualified(spec.oldTableName())));
  }

  /** The first line: what, without how. */
  @Override
  public String toString() {
    return "onlineRewrite of " + qualified(spec.table());
  }

  private String qualified(@Nullable String name) {
    String qualified = spec.schema() == null ? String.valueOf(name) : spec.schema() + "." + name;
    return qualified.replaceAll("\\p{Cntrl}|\\R", " ");
  }
}
