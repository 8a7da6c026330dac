package io.github.onlinerewrite.samples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/performance.md tells a person to type is what the build knows. */
class PerformancePageTest {

  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  @Test
  void propertiesAreThoseOfTheBuild() throws IOException {
    assertThat(inTheFirstColumn("`-D(benchmark\\.\\w+)="))
        .containsExactlyInAnyOrderElementsOf(
            matches("samples/benchmark/pom.xml", "<(benchmark\\.\\w+)[/>]"));
  }

  @Test
  void storiesAreThoseOfTheProgram() throws IOException {
    assertThat(inTheFirstColumn("`-Dbenchmark\\.story=(\\w+)`"))
        .containsExactlyElementsOf(Arrays.stream(Story.values()).map(Story::word).toList());
  }

  private static List<String> inTheFirstColumn(String pattern) throws IOException {
    return matches("docs/performance.md", "(?m)^\\| " + pattern);
  }

  private static List<String> matches(String file, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(REPOSITORY.resolve(file)))
        .results()
        .map((MatchResult match) -> match.group(1))
        .distinct()
        .toList();
  }
}
