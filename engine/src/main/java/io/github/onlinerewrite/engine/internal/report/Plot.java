package io.github.onlinerewrite.engine.internal.report;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.internal.report.History.Span;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line over time. Only the drawing is SVG, which is stretched to the width there is; what is
 * written at its axes is text of the page, and so is of the same size on a phone.
 */
final class Plot {

  private static final double WIDTH = 1000;
  private static final double HEIGHT = 200;
  private static final int PARTS_OF_TIME = 4;

  private Plot() {}

  /**
   * A value at a time since the beginning of the run.
   *
   * @param stretch points of different phases are not joined; null: the line goes on
   */
  record Point(Duration at, double value, @Nullable RewritePhase stretch) {

    /** A point that is joined with its neighbours in any phase. */
    Point(Duration at, double value) {
      this(at, value, null);
    }
  }

  static void write(Html html, String caption, Plots.Axes axes, List<Point> points) {
    html.open("figure").element("figcaption", caption);
    if (points.isEmpty()) {
      html.element("p", "Nothing was told of it.", "class", "quiet").close("figure");
      return;
    }
    double top = niceTop(points.stream().mapToDouble(Point::value).max().orElse(1));
    html.open("div", "class", "plot").open("div", "class", "y");
    for (double value : new double[] {top, top / 2, 0}) {
      html.element("span", Words.roughly(value));
    }
    html.close("div");
    drawing(html, axes, points, top);
    html.open("div", "class", "x");
    for (int part = 0; part <= PARTS_OF_TIME; part++) {
      html.element("span", Words.duration(axes.end().multipliedBy(part).dividedBy(PARTS_OF_TIME)));
    }
    html.close("div").close("div").close("figure");
  }

  private static void drawing(Html html, Plots.Axes axes, List<Point> points, double top) {
    html.open(
        "svg",
        "viewBox",
        "0 0 1000 200",
        "preserveAspectRatio",
        "none",
        "role",
        "img",
        "aria-label",
        "from " + Words.roughly(points.get(0).value()) + " to " + Words.roughly(last(points)));
    for (Span span : axes.spans()) {
      double from = x(span.from(), axes);
      html.shape(
          "rect",
          "class",
          "band " + PhaseTimeline.look(span),
          "x",
          decimal(from),
          "y",
          "0",
          "width",
          decimal(Math.max(0, x(span.to(), axes) - from)),
          "height",
          "200");
    }
    html.shape("path", "class", "grid", "d", "M0 0H1000M0 100H1000M0 200H1000");
    StringBuilder line = new StringBuilder();
    Point before = null;
    for (Point point : points) {
      boolean goesOn = before != null && before.stretch() == point.stretch();
      line.append(goesOn ? "L" : "M").append(decimal(x(point.at(), axes))).append(' ');
      line.append(decimal(HEIGHT - HEIGHT * point.value() / top));
      // A stretch of one point is seen as a dot.
      line.append(goesOn ? "" : "h0.1");
      before = point;
    }
    html.shape("path", "class", "line", "d", line.toString());
    html.close("svg");
  }

  private static double last(List<Point> points) {
    return points.get(points.size() - 1).value();
  }

  private static double x(Duration at, Plots.Axes axes) {
    double part = (double) at.toNanos() / Math.max(1, axes.end().toNanos());
    return WIDTH * Math.min(1, Math.max(0, part));
  }

  /** The next of 1, 2, 4, 6, 8, 10 and so on, so that the middle of the axis is a round number. */
  static double niceTop(double most) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(2, most))));
    for (double step : new double[] {1, 2, 4, 6, 8}) {
      if (most <= step * power) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static String decimal(double number) {
    return PhaseTimeline.decimal(number);
  }
}
