package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.report.History.Span;
import io.github.onlinerewrite.engine.internal.report.Samples.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** What grew and shrank in the course of the run. */
final class Plots {

  private Plots() {}

  static void write(Html html, Facts facts) {
    List<Sample> samples = facts.history().samples();
    html.open("section").element("h2", "Rows and backlog over time");
    throughput(html, facts);
    if (samples.isEmpty()) {
      html.element("p", "The run was too short to be looked at meanwhile.").close("section");
      return;
    }
    Axes axes = new Axes(facts.end(), facts.history().spans(facts.end()));
    Plot.write(html, "Rows copied", axes, rows(samples, facts));
    Plot.write(html, "Backlog: changes not yet replayed", axes, points(samples, Sample::backlog));
    Plot.write(
        html,
        "Rows a second, copied, replayed or compared: the mean since the phase began",
        axes,
        rates(samples));
    html.element("p", "Colours are those of the phases.", "class", "quiet").close("section");
  }

  /**
   * What all plots of a page share.
   *
   * @param end where the axis of time ends
   * @param spans the phases behind the lines
   */
  record Axes(Duration end, List<Span> spans) {}

  private static void throughput(Html html, Facts facts) {
    Duration copying =
        facts.history().spans(facts.end()).stream()
            .filter(span -> span.phase() == RewritePhase.COPY)
            .map(Span::length)
            .reduce(Duration.ZERO, Duration::plus);
    long rows = copied(facts);
    if (rows > 0 && !copying.isZero()) {
      html.element(
          "p",
          Words.count(rows)
              + " rows were copied in "
              + Words.duration(copying)
              + ": "
              + Words.count(Math.round(rows / (copying.toMillis() / 1000.0 + 0.0005)))
              + " rows a second.");
    }
  }

  private static long copied(Facts facts) {
    return facts.outcome() instanceof Outcome.Ended ended
        ? ended.result().rowsCopied()
        : facts.history().rowsCopied();
  }

  /** The copy begins with nothing, unless it is resumed; its end comes after the last look. */
  private static List<Plot.Point> rows(List<Sample> samples, Facts facts) {
    List<Plot.Point> points = points(samples, Sample::rowsCopied);
    List<Span> copies =
        facts.history().spans(facts.end()).stream()
            .filter(span -> span.phase() == RewritePhase.COPY)
            .toList();
    if (copies.isEmpty()) {
      return points;
    }
    points.add(0, new Plot.Point(copies.get(0).from(), 0));
    if (facts.outcome() instanceof Outcome.Ended) {
      points.add(new Plot.Point(copies.get(copies.size() - 1).to(), copied(facts)));
      points.add(new Plot.Point(facts.end(), copied(facts)));
    }
    return points;
  }

  private static List<Plot.Point> points(
      List<Sample> samples, Function<Sample, OptionalLong> value) {
    List<Plot.Point> points = new ArrayList<>();
    for (Sample sample : samples) {
      value.apply(sample).ifPresent(v -> points.add(new Plot.Point(sample.at(), v)));
    }
    return points;
  }

  private static List<Plot.Point> rates(List<Sample> samples) {
    List<Plot.Point> points = new ArrayList<>();
    for (Sample sample : samples) {
      sample
          .rowsPerSecond()
          .ifPresent(rate -> points.add(new Plot.Point(sample.at(), rate, sample.phase())));
    }
    return points;
  }
}
