package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;

/** The reasons not to begin, with what to do about each. */
final class Findings {

  private Findings() {}

  static void write(Html html, Outcome outcome) {
    html.open("section").element("h2", "Findings");
    if (outcome instanceof Outcome.Failed failed
        && failed.failure() instanceof RewriteException.Refused refused) {
      for (Finding finding : refused.findings()) {
        html.open("article", "class", "finding").open("h3").text(finding.code());
        html.element("span", finding.table(), "class", "name").close("h3");
        html.element("p", finding.reason());
        html.element("p", "What to do: " + finding.remedy(), "class", "remedy").close("article");
      }
    } else {
      html.element("p", "None.");
    }
    html.close("section");
  }
}
