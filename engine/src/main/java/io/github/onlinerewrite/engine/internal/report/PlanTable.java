package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableChanges;
import java.util.List;
import java.util.Locale;

/** What was asked for: what the table becomes, and how that is carried out. */
final class PlanTable {

  private PlanTable() {}

  static void write(Html html, Facts.Plan plan) {
    html.open("section").element("h2", "Plan").open("dl", "class", "pairs");
    if (!plan.prepared()) {
      spec(html, plan.spec());
    }
    options(html, plan.options());
    html.close("dl");
    if (plan.prepared()) {
      html.element(
          "p",
          plan.call() == Facts.Call.REVERT
              ? "The table becomes the old one again, which was kept in sync."
              : "What the table becomes was said when it was prepared; the journal holds it.");
    } else if (plan.spec().target() != null) {
      html.element("p", "The new table was made beforehand: its columns are what they are there.");
    } else {
      columns(html, plan.spec().changes());
      partitions(html, plan.spec().changes());
    }
    html.close("section");
  }

  private static void spec(Html html, RewriteSpec spec) {
    String target = spec.target();
    Page.pair(html, "becomes", target == null ? "a table derived from it" : target);
    Page.pair(
        html,
        "old table",
        spec.oldTableName() + (spec.dropOldTable() ? ", dropped at the end" : ", kept"));
  }

  private static void options(Html html, RewriteOptions options) {
    Page.pair(html, "swap", options.swapLater() ? "later, by another call" : "in this run");
    Page.pair(html, "stall budget", Words.duration(options.stallBudget()));
    Page.pair(html, "swap timeout", Words.duration(options.swapTimeout()));
    Page.pair(html, "strict readers", Words.yes(options.strictReaders()));
    Page.pair(html, "rows compared", Words.yes(options.verify()));
    Page.pair(html, "workers", Words.count(options.workers()));
    Page.pair(html, "chunk size", options.chunkSize().toString());
    Page.pair(html, "backlog limit", options.backlogLimit().toString());
    if (options.restart()) {
      Page.pair(html, "restart", "an unfinished rewrite may be given up");
    }
  }

  private static void columns(Html html, TableChanges changes) {
    if (changes.columns().isEmpty() && changes.added().isEmpty() && changes.dropped().isEmpty()) {
      html.element("p", "Columns: as they are.");
    } else {
      html.open("table", "class", "columns").open("thead").open("tr");
      html.element("th", "column").element("th", "becomes").close("tr").close("thead");
      html.open("tbody");
      changes.columns().forEach(change -> row(html, change.name(), becomes(change)));
      changes.added().forEach(added -> row(html, "(none)", becomes(added)));
      changes.dropped().forEach(dropped -> row(html, dropped, "dropped"));
      html.close("tbody").close("table");
      html.element("p", "All other columns: as they are.");
    }
    if (!changes.order().isEmpty()) {
      html.element("p", "First columns: " + String.join(", ", changes.order()) + ".");
    }
  }

  private static void row(Html html, String before, String after) {
    html.open("tr").element("td", before, "class", "name");
    html.element("td", after, "class", "name").close("tr");
  }

  private static String becomes(ColumnChange change) {
    StringBuilder text = new StringBuilder();
    if (change.newName() != null) {
      text.append("named ").append(change.newName());
    }
    if (change.type() != null) {
      text.append(text.isEmpty() ? "" : ", ").append(change.type());
    }
    if (change.using() != null) {
      text.append(text.isEmpty() ? "" : ", ").append("using ").append(change.using());
    }
    return text.toString();
  }

  private static String becomes(AddedColumn added) {
    return added.name()
        + " "
        + added.type()
        + (added.defaultExpression() == null ? "" : " default " + added.defaultExpression())
        + (added.notNull() ? " not null" : "");
  }

  private static void partitions(Html html, TableChanges changes) {
    if (changes.partitioning() != null) {
      html.element(
          "p",
          "Partitioned by "
              + changes.partitioning().strategy().name().toLowerCase(Locale.ROOT)
              + " of "
              + String.join(", ", changes.partitioning().columns())
              + ":");
      html.open("ul", "class", "partitions");
      List<String> rules =
          changes.partitioning().partitions().stream().map(PartitionWords::of).toList();
      rules.forEach(rule -> html.element("li", rule));
      html.close("ul");
    }
    if (changes.storage().tablespace() != null) {
      html.element("p", "Tablespace: " + changes.storage().tablespace() + ".");
    }
    if (!changes.storage().parameters().isEmpty()) {
      html.element("p", "Storage parameters: " + changes.storage().parameters() + ".");
    }
  }
}
