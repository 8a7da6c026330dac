package io.github.onlinerewrite.engine.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreconditionsPageTest {

  /** No preconditions: they depend on the journal and the sessions. */
  private static final List<String> OF_THE_RUN =
      List.of(
          "unfinished-rewrite",
          "strict-readers-one-connection",
          "decoding-connection",
          "decoding-swap-later",
          "later-journal",
          "nothing-prepared",
          "kept-in-sync",
          "no-way-back",
          "other-way-back",
          "way-back-altered",
          "way-back-lost",
          "not-prepared");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");

  @Test
  void pageHasEveryCodeOnceAndNoOther() throws IOException {
    String page = Files.readString(Path.of("../docs/preconditions.md"));

    List<String> documented = ROW.matcher(page).results().map(result -> result.group(1)).toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Stream.concat(Arrays.stream(Code.values()).map(Code::text), OF_THE_RUN.stream())
                .toList());
  }
}
