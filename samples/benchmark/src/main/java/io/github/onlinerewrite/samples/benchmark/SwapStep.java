package io.github.onlinerewrite.samples.benchmark;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the engine's log says of one step of a swap, under its lock.
 *
 * @param milliseconds how long it took
 */
record SwapStep(String name, double milliseconds) {

  private static final Pattern LINE = Pattern.compile("steps under the lock: (.+)");
  private static final Pattern STEP = Pattern.compile("([^,]+?) ([\\d.]+) ms(?:, |$)");

  /** All that are told of in {@code lines}, in their order. */
  static List<SwapStep> in(List<String> lines) {
    return lines.stream()
        .flatMap(line -> LINE.matcher(line).results())
        .flatMap(match -> steps(match.group(1).strip()))
        .toList();
  }

  private static Stream<SwapStep> steps(String text) {
    Matcher matcher = STEP.matcher(text);
    return matcher
        .results()
        .map(match -> new SwapStep(match.group(1), Double.parseDouble(match.group(2))));
  }
}
