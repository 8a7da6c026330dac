package io.github.onlinerewrite.samples.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A table that reads well on a screen, and as Markdown: names to the left, figures to the right.
 */
final class MarkdownTable {

  private final List<List<String>> rows = new ArrayList<>();

  MarkdownTable(String... header) {
    rows.add(List.of(header));
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      int index = column;
      widths.add(rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
    }
    StringBuilder text = new StringBuilder();
    write(text, rows.get(0), widths);
    List<String> rule = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      String dashes = String.join("", Collections.nCopies(widths.get(column), "-"));
      rule.add(column == 0 ? dashes : dashes.substring(1) + ":");
    }
    write(text, rule, widths);
    rows.subList(1, rows.size()).forEach(row -> write(text, row, widths));
    return text.toString();
  }

  private static void write(StringBuilder text, List<String> cells, List<Integer> widths) {
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(widths.get(column) - cell.length());
      text.append("| ").append(column == 0 ? cell + padding : padding + cell).append(' ');
    }
    text.append("|\n");
  }
}
