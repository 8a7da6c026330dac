package io.github.onlinerewrite.samples.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is measured in one run. */
enum Story {
  /** All contenders, without load and with it. */
  CONTEST,
  /** What capture costs the application. */
  CAPTURE,
  /** Catch-up against an application at full speed. */
  REPLAY,
  /** The copy with a long backlog, and with none. */
  BACKLOG,
  /** Tables of different sizes and shapes. */
  SCALE,
  /** The comparison of all rows against their copy. */
  VERIFY;

  /** The one that {@code -Dbenchmark.story} names. */
  static Story of(String word) {
    return Arrays.stream(values())
        .filter(story -> story.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "benchmark.story is \""
                        + word
                        + "\": must be one of "
                        + Arrays.stream(values())
                            .map(Story::word)
                            .collect(Collectors.joining(", "))));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
