package io.github.onlinerewrite.liquibase;

import java.io.PrintStream;
import java.util.Map;
import java.util.function.Consumer;
import liquibase.ui.UIService;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is told to Liquibase's user: in lines; and on a terminal in one more, the live line,
 * which is written over until another line comes. Thread-safe.
 */
final class Screen {

  /** A terminal that does not tell is as wide; the last column is left free, or some would wrap. */
  private static final int COLUMNS = 80;

  private final Consumer<String> lines;
  private final @Nullable PrintStream terminal;
  private final int width;
  private int shown;

  /**
   * Lines and a live line.
   *
   * @param terminal where the live line goes; null: it is a line as the others are
   */
  Screen(Consumer<String> lines, @Nullable PrintStream terminal, int columns) {
    this.lines = lines;
    this.terminal = terminal;
    this.width = columns - 1;
  }

  /** What {@code ui} writes on. */
  static Screen of(UIService ui) {
    Map<String, String> environment = System.getenv();
    return new Screen(
        message -> ui.sendMessage(message), Terminal.of(ui, environment), columns(environment));
  }

  /** Shells that export it know; a nonsense is none. */
  static int columns(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : COLUMNS;
  }

  /** Whether there is a live line. */
  boolean isLive() {
    return terminal != null;
  }

  /** A line that stays. */
  synchronized void line(String text) {
    if (terminal != null && shown > 0) {
      terminal.println();
      shown = 0;
    }
    lines.accept(text);
  }

  /** What is so now: the live line, where there is one. */
  synchronized void live(String text) {
    if (terminal == null) {
      lines.accept(text);
      return;
    }
    String cut = cut(text);
    int wide = width(cut);
    terminal.print("\r" + cut + " ".repeat(Math.max(0, shown - wide)));
    terminal.flush();
    shown = wide;
  }

  /** As much as fits; control characters would move the cursor. */
  private String cut(String text) {
    StringBuilder fits = new StringBuilder();
    int wide = 0;
    for (int c : text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).toArray()) {
      wide += width(c);
      if (wide > width) {
        break;
      }
      fits.appendCodePoint(c);
    }
    return fits.toString();
  }

  private static int width(String text) {
    return text.codePoints().map(Screen::width).sum();
  }

  /** What may take two columns is taken to do so. */
  private static int width(int codePoint) {
    return codePoint < 0x1100 ? 1 : 2;
  }
}
