package io.github.onlinerewrite.samples.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * The longest wait of the application in each tenth of a second, one picture a contender below the
 * other on the same scales; the band is the time in which the contender ran.
 */
final class WaitsPlot {

  private static final int WIDTH = 760;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 50;
  private static final int PANEL = 130;
  private static final int DRAWN = 90;
  private static final Duration SLOT = Duration.ofMillis(100);

  /** Powers of ten of a millisecond: from 0.1 ms to 10 s. */
  private static final int LOWEST = -1;

  private static final int HIGHEST = 4;

  private final Svg svg;
  private final double secondsWide;

  private WaitsPlot(Svg svg, double secondsWide) {
    this.svg = svg;
    this.secondsWide = secondsWide;
  }

  static String of(Map<String, Trial.Trace> traces) {
    Svg svg =
        new Svg(
            WIDTH,
            TOP + traces.size() * PANEL + 10,
            "Longest wait of an update in each tenth of a second, in ms");
    double widest =
        traces.values().stream()
            .mapToDouble(trace -> seconds(trace.latencies().first(), trace.latencies().last()))
            .max()
            .orElse(1);
    WaitsPlot plot = new WaitsPlot(svg, widest);
    double top = TOP;
    for (Map.Entry<String, Trial.Trace> trace : traces.entrySet()) {
      plot.panel(trace.getKey(), trace.getValue(), top);
      top += PANEL;
    }
    return svg.toString();
  }

  private void panel(String name, Trial.Trace trace, double top) {
    Instant start = trace.latencies().first();
    double from = seconds(start, trace.from());
    double to = seconds(start, trace.to());
    svg.rectangle(x(from), top, x(to) - x(from), DRAWN, "band");
    for (int power = LOWEST; power <= HIGHEST; power++) {
      double y = y(Math.pow(10, power), top);
      svg.line(LEFT, y, WIDTH - RIGHT, y);
      svg.text(
          LEFT - 6, y + 4, "quiet end", Figures.decimal(Math.pow(10, power), power < 0 ? 1 : 0));
    }
    svg.text(LEFT + 6, top + 14, "name", name);
    svg.path(curve(trace, start, top));
    svg.text(x(from), top + DRAWN + 15, "quiet", "ran for " + Figures.decimal(to - from, 1) + " s");
  }

  private String curve(Trial.Trace trace, Instant start, double top) {
    Instant end = trace.latencies().last();
    int slots = Math.max(1, (int) (seconds(start, end) * 1000 / SLOT.toMillis()));
    double[] longest = trace.latencies().longestBySlot(start, end, slots);
    StringBuilder path = new StringBuilder();
    boolean isDown = false;
    for (int slot = 0; slot < slots; slot++) {
      // In a tenth of a second without an update there is nothing to draw.
      if (longest[slot] > 0) {
        double x = x((slot + 0.5) * seconds(start, end) / slots);
        path.append(
            String.format(
                Locale.ROOT, "%s%.1f %.1f", isDown ? "L" : "M", x, y(longest[slot], top)));
        isDown = true;
      }
    }
    return path.toString();
  }

  private double x(double seconds) {
    return LEFT + seconds / secondsWide * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double milliseconds, double top) {
    double power = Math.min(HIGHEST, Math.max(LOWEST, Math.log10(milliseconds)));
    return top + DRAWN * (HIGHEST - power) / (HIGHEST - LOWEST);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }
}
