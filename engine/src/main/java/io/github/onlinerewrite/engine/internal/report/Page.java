package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.internal.report.History.Notice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The whole page, a section after the other. */
public final class Page {

  private Page() {}

  /** A complete HTML document. */
  public static String of(Facts facts) {
    String title = "Online rewrite of " + facts.plan().table();
    Html html = Html.document().open("html", "lang", "en").open("head");
    html.open("meta", "charset", "utf-8");
    html.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'");
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.open("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", title).style(css()).close("head").open("body").open("main");
    Headline.write(html, facts);
    PhaseTimeline.write(html, facts);
    Plots.write(html, facts);
    LockTable.write(html, facts);
    PlanTable.write(html, facts.plan());
    Findings.write(html, facts.outcome());
    notices(html, facts.history().notices());
    versions(html, facts);
    return html.close("main").close("body").close("html").toString();
  }

  private static void notices(Html html, Kept<Notice> notices) {
    html.open("section").element("h2", "Notices");
    if (notices.isEmpty()) {
      html.element("p", "None.");
    } else {
      html.open("table", "class", "notices").open("tbody");
      rows(html, notices.first());
      if (notices.leftOut() > 0) {
        html.open("tr").element("td", "…");
        html.element("td", "and " + Words.count(notices.leftOut()) + " more").close("tr");
      }
      rows(html, notices.last());
      html.close("tbody").close("table");
    }
    html.close("section");
  }

  private static void rows(Html html, List<Notice> notices) {
    for (Notice notice : notices) {
      html.open("tr").element("td", "+" + Words.duration(notice.at()), "class", "time");
      html.element("td", notice.message(), "class", "said").close("tr");
    }
  }

  private static void versions(Html html, Facts facts) {
    html.open("section").element("h2", "Versions").open("dl", "class", "pairs");
    facts.versions().forEach((name, version) -> pair(html, name, version));
    html.close("dl");
    html.element("p", "Times are those of the machine that ran the rewrite.", "class", "quiet");
    html.close("section");
  }

  /** A term and what it is. */
  static void pair(Html html, String term, String is) {
    html.open("div").element("dt", term).element("dd", is).close("div");
  }

  private static String css() {
    try (InputStream file = Page.class.getResourceAsStream("report.css")) {
      if (file == null) {
        throw new IllegalStateException("resource report.css is missing");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
