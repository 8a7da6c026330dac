package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.LockAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Every attempt to take a lock: what it was for, what it cost, and whether it succeeded. */
final class LockTable {

  private static final List<String> COLUMNS =
      List.of("attempt", "at", "waited", "held", "stall", "within the budget", "outcome");

  private LockTable() {}

  static void write(Html html, Facts facts) {
    Kept<LockAttempt> attempts = facts.history().attempts();
    Duration budget = facts.plan().options().stallBudget();
    html.open("section").element("h2", "Lock attempts");
    if (attempts.isEmpty()) {
      html.element("p", "None: no lock was asked for that an application could feel.");
      html.close("section");
      return;
    }
    html.element(
        "p",
        "The stall is the longest that a statement of an application can have waited because of the"
            + " attempt: until its lock was granted, and as long as it was held. The budget for it"
            + " was "
            + Words.duration(budget)
            + ", the line in the bars.");
    html.open("table", "class", "attempts").open("thead").open("tr");
    COLUMNS.forEach(column -> html.element("th", column));
    html.close("tr").close("thead").open("tbody");
    Scale scale = new Scale(facts.history().start(), budget, facts.history().longestStall());
    attempts.first().forEach(attempt -> row(html, attempt, scale));
    if (attempts.leftOut() > 0) {
      html.open("tr").open("td", "colspan", "7");
      html.text("and " + Words.count(attempts.leftOut()) + " more").close("td").close("tr");
    }
    attempts.last().forEach(attempt -> row(html, attempt, scale));
    html.close("tbody").close("table").close("section");
  }

  /** How long a bar is: the longest stall and the budget both fit. */
  private record Scale(Instant start, Duration budget, Duration longest) {

    String percent(Duration duration) {
      double most = 1.1 * Math.max(budget.toNanos(), longest.toNanos());
      return PhaseTimeline.decimal(100 * duration.toNanos() / most) + "%";
    }
  }

  private static void row(Html html, LockAttempt attempt, Scale scale) {
    html.open("tr");
    html.open("td", "class", "what").text(attempt.purpose());
    html.element("span", attempt.locked(), "class", "name").close("td");
    cell(html, "at", "+" + Words.duration(Duration.between(scale.start(), attempt.at())));
    cell(html, "waited", Words.duration(attempt.lockWait()));
    cell(html, "held", Words.duration(attempt.lockHeld()));
    cell(html, "stall", Words.duration(attempt.stall()));
    html.open("td", "class", "bar-cell").open("div", "class", "bar", "aria-hidden", "true");
    part(html, "wait", scale.percent(attempt.lockWait()));
    part(html, attempt.succeeded() ? "held" : "held gave-up", scale.percent(attempt.lockHeld()));
    html.open("i", "class", "budget", "style", "left:" + scale.percent(scale.budget())).close("i");
    html.close("div").close("td");
    String obstacle = attempt.obstacle();
    html.element(
        "td",
        obstacle == null ? "succeeded" : "gave up: " + obstacle,
        "class",
        obstacle == null ? "good" : "bad");
    html.close("tr");
  }

  private static void part(Html html, String look, String width) {
    html.open("i", "class", look, "style", "width:" + width).close("i");
  }

  private static void cell(Html html, String label, String text) {
    html.element("td", text, "data-label", label, "class", "number");
  }
}
