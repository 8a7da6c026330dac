package io.github.onlinerewrite.samples.benchmark;

import java.util.List;

/** Horizontal bars in groups. */
final class BarPlot {

  private static final int WIDTH = 760;
  private static final int LEFT = 190;
  private static final int RIGHT = 130;
  private static final int TOP = 50;
  private static final int ROW = 24;
  private static final int HEADING = 30;

  private BarPlot() {}

  /**
   * One bar.
   *
   * @param group bars of a group follow each other under its name
   * @param value its length, and what is written beside it as a multiple
   * @param note what is written after that
   */
  record Bar(String name, String group, double value, String note) {}

  static String of(String title, List<Bar> bars) {
    List<String> groups = bars.stream().map(Bar::group).distinct().toList();
    int height = TOP + groups.size() * HEADING + bars.size() * ROW + 20;
    double largest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    Svg svg = new Svg(WIDTH, height, title);
    double y = TOP;
    for (String group : groups) {
      svg.text(LEFT, y + 18, "quiet", group);
      y += HEADING;
      for (Bar bar : bars.stream().filter(one -> one.group().equals(group)).toList()) {
        draw(svg, bar, y, (WIDTH - LEFT - RIGHT) / largest);
        y += ROW;
      }
    }
    double one = LEFT + (WIDTH - LEFT - RIGHT) / largest;
    svg.line(one, TOP + HEADING - 6, one, y);
    return svg.toString();
  }

  private static void draw(Svg svg, Bar bar, double y, double scale) {
    double length = bar.value() * scale;
    svg.text(LEFT - 8, y + 13, "end", bar.name());
    svg.rectangle(LEFT, y, length, ROW - 8, bar.name().startsWith("rewrite-") ? "ours" : "bar");
    svg.text(
        LEFT + length + 6,
        y + 13,
        "quiet",
        Figures.decimal(bar.value(), 2) + " (" + bar.note() + ")");
  }
}
