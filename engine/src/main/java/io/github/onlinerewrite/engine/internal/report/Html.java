package io.github.onlinerewrite.engine.internal.report;

/** Writes HTML. Texts and values of attributes are escaped here, and nowhere else. */
final class Html {

  private final StringBuilder written = new StringBuilder();

  /** The document's type, and nothing else that is no element. */
  static Html document() {
    Html html = new Html();
    html.written.append("<!DOCTYPE html>\n");
    return html;
  }

  /** Opens an element; {@code attributes} are names and values in turn. */
  Html open(String tag, String... attributes) {
    written.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      written.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      written.append('"');
    }
    written.append('>');
    return this;
  }

  Html close(String tag) {
    written.append("</").append(tag).append(">\n");
    return this;
  }

  Html text(String text) {
    escape(text);
    return this;
  }

  /** An element that holds a text. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** An element of SVG that holds nothing. */
  Html shape(String tag, String... attributes) {
    return open(tag, attributes).close(tag);
  }

  /** A style sheet of ours, as it is. */
  Html style(String css) {
    written.append("<style>\n").append(css).append("</style>\n");
    return this;
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> written.append("&amp;");
        case '<' -> written.append("&lt;");
        case '>' -> written.append("&gt;");
        case '"' -> written.append("&quot;");
        case '\'' -> written.append("&#39;");
        case '\n', '\t' -> written.append(c);
        default -> written.append(isUnwritable(c) ? '\uFFFD' : c);
      }
    }
  }

  /** Control characters, and those that would turn the direction of the text around them. */
  private static boolean isUnwritable(char c) {
    return Character.isISOControl(c) || (c >= '\u202A' && c <= '\u202E');
  }

  @Override
  public String toString() {
    return written.toString();
  }
}
