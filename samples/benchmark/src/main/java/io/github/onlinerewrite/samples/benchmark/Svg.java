package io.github.onlinerewrite.samples.benchmark;

import java.util.Locale;

/** A drawing on white ground, so that it can be read in any page. Lengths are in pixels. */
final class Svg {

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String title;

  Svg(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
    text(20, 28, "title", title);
  }

  /** A text whose line begins at that point; {@code look} is one of the style sheet's. */
  void text(double x, double y, String look, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>%n",
            x,
            y,
            look,
            escape(text)));
  }

  void rectangle(double x, double y, double wide, double high, String look) {
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>%n",
            x,
            y,
            wide,
            high,
            look));
  }

  void line(double x, double y, double toX, double toY) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>%n",
            x,
            y,
            toX,
            toY));
  }

  /** A line through points; {@code path} is as SVG writes it. */
  void path(String path) {
    body.append("<path d=\"").append(path).append("\" class=\"curve\"/>\n");
  }

  @Override
  public String toString() {
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" \
        height="{height}" role="img" aria-label="{title}">
        <style>
          text { font: 13px sans-serif; fill: #1f2933 }
          .title { font-weight: bold; font-size: 15px }
          .quiet { fill: #5b6670; font-size: 12px }
          .end { text-anchor: end }
          .middle { text-anchor: middle }
          .bar { fill: #9aa5b1 }
          .ours { fill: #2f6db5 }
          .band { fill: #e8eff8 }
          .grid { stroke: #d5dae0; stroke-width: 1 }
          .curve { fill: none; stroke: #2f6db5; stroke-width: 1.2 }
        </style>
        <rect width="100%" height="100%" fill="#ffffff"/>
        {body}</svg>
        """
        .replace("{width}", Integer.toString(width))
        .replace("{height}", Integer.toString(height))
        .replace("{title}", escape(title))
        .replace("{body}", body.toString());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
