package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteResult;
import java.util.Optional;

/** What a person wants to know first: how it ended, and the figures. */
final class Headline {

  private Headline() {}

  static void write(Html html, Facts facts) {
    Ending ending = ending(facts);
    html.open("header").open("p", "class", "outcome " + ending.look());
    html.text(ending.name()).close("p");
    html.open("h1").text(title(facts.plan().call()));
    html.element("span", facts.plan().table(), "class", "name").close("h1");
    html.element("p", ending.message(), "class", "message");
    html.element("p", "Begun " + Words.time(facts.history().start()), "class", "quiet");
    figures(html, facts);
    html.close("header");
  }

  private static String title(Facts.Call call) {
    return switch (call) {
      case REWRITE -> "Online rewrite of ";
      case SWAP -> "Swap of ";
      case REVERT -> "Revert of ";
    };
  }

  private record Ending(String name, String look, String message) {}

  private static Ending ending(Facts facts) {
    Outcome outcome = facts.outcome();
    if (outcome instanceof Outcome.Ended ended) {
      return ending(ended.result(), facts.plan());
    }
    if (outcome instanceof Outcome.Failed failed) {
      boolean refused = failed.failure() instanceof RewriteException.Refused;
      return new Ending(
          refused ? "Refused" : failed.failure().getClass().getSimpleName(),
          refused ? "refused" : "failed",
          String.valueOf(failed.failure().getMessage()));
    }
    if (outcome instanceof Outcome.Broken broken) {
      return new Ending("Failed", "failed", "The run ended with " + broken.kind() + ".");
    }
    return new Ending("Not ended", "failed", "The report was written before the run had ended.");
  }

  private static Ending ending(RewriteResult result, Facts.Plan plan) {
    if (result.prepared()) {
      return new Ending(
          "Ready", "ready", "All is prepared; the swap is still to be made, by another call.");
    }
    return new Ending(
        "Done",
        "done",
        result.alreadySwapped()
            ? "An earlier run had swapped; this one finished what was left."
            : plan.call() == Facts.Call.REVERT
                ? "The old table is back, with what was written since the swap."
                : "The new table is in place; the old one "
                    + (plan.spec().dropOldTable() ? "was " : "is ")
                    + result.oldTable()
                    + ".");
  }

  private static void figures(Html html, Facts facts) {
    History history = facts.history();
    Optional<RewriteResult> result =
        facts.outcome() instanceof Outcome.Ended ended
            ? Optional.of(ended.result())
            : Optional.empty();
    html.open("dl", "class", "figures");
    Page.pair(html, "wall time", Words.duration(facts.end()));
    Page.pair(
        html,
        "rows copied",
        result.map(r -> Words.count(r.rowsCopied())).orElseGet(() -> toldRows(history)));
    Page.pair(
        html,
        "changes replayed",
        result.map(r -> Words.count(r.changesReplayed())).orElse(Words.NOT_KNOWN));
    // The result does not count the drop of the old table, for which no application waits.
    Page.pair(
        html,
        "longest lock held",
        Words.duration(result.map(RewriteResult::longestLockHeld).orElse(history.longestHeld())));
    Page.pair(
        html,
        "longest stall",
        Words.duration(result.map(RewriteResult::longestStall).orElse(history.longestStall())));
    Page.pair(
        html,
        "lock attempts",
        Words.count(history.attemptsMade())
            + (history.attemptsFailed() == 0
                ? ""
                : ", " + Words.count(history.attemptsFailed()) + " gave up"));
    html.close("dl");
  }

  private static String toldRows(History history) {
    return history.rowsCopied() == 0 ? "none told" : Words.count(history.rowsCopied()) + " or more";
  }
}
