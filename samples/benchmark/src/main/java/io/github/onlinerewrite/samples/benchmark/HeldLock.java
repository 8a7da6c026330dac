package io.github.onlinerewrite.samples.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the engine's log says of one attempt to take a lock that an application can feel.
 *
 * @param purpose what it was for: "swap"
 * @param stall the longest that an application statement can have waited for it
 * @param held how long it was held
 */
record HeldLock(String purpose, Duration stall, Duration held) {

  /** The one whose length a rewrite is judged by. */
  static final String SWAP = "swap";

  private static final Pattern LINE =
      Pattern.compile("attempt \\d+ to (.+?): stall ([\\d.]+) ms, lock held ([\\d.]+) ms");

  /** All that are told of in {@code lines}, in their order. */
  static List<HeldLock> in(List<String> lines) {
    return lines.stream().flatMap(HeldLock::inLine).toList();
  }

  private static Stream<HeldLock> inLine(String line) {
    return LINE.matcher(line)
        .results()
        .map(
            (MatchResult match) ->
                new HeldLock(
                    match.group(1), milliseconds(match.group(2)), milliseconds(match.group(3))));
  }

  private static Duration milliseconds(String written) {
    return Duration.ofNanos(Math.round(Double.parseDouble(written) * 1_000_000));
  }
}
