package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.internal.report.History.Span;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The phases in their order: when each began, how long it took, and its share of the whole. */
final class PhaseTimeline {

  private PhaseTimeline() {}

  static void write(Html html, Facts facts) {
    List<Span> spans = facts.history().spans(facts.end());
    html.open("section").element("h2", "Phases");
    if (spans.isEmpty()) {
      html.element("p", "None was begun.").close("section");
      return;
    }
    html.open("div", "class", "timeline", "aria-hidden", "true");
    for (Span span : spans) {
      html.open(
          "div",
          "class",
          look(span),
          "style",
          "flex-grow:" + decimal(1000 * share(span, facts.end())),
          "title",
          Words.phase(span.phase()) + ", " + Words.duration(span.length()));
      html.close("div");
    }
    html.close("div").open("table", "class", "numbers").open("thead").open("tr");
    for (String name : List.of("phase", "began", "took", "share")) {
      html.element("th", name);
    }
    html.close("tr").close("thead").open("tbody");
    for (Span span : spans) {
      row(html, span, facts.end());
    }
    html.close("tbody").close("table");
    if (facts.history().phasesLeftOut() > 0) {
      html.element(
          "p",
          Words.count(facts.history().phasesLeftOut(), "phase", "phases")
              + " in the middle of the run are left out: the table was copied again and again.");
    }
    html.close("section");
  }

  private static void row(Html html, Span span, Duration whole) {
    html.open("tr").open("td").open("i", "class", "dot " + look(span)).close("i");
    html.text(Words.phase(span.phase())).close("td");
    html.element("td", "+" + Words.duration(span.from()));
    html.element("td", Words.duration(span.length()));
    html.element("td", decimal(100 * share(span, whole)) + " %").close("tr");
  }

  static String look(Span span) {
    return "phase-" + span.phase().name().toLowerCase(Locale.ROOT);
  }

  private static double share(Span span, Duration whole) {
    return (double) span.length().toNanos() / Math.max(1, whole.toNanos());
  }

  static String decimal(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }
}
