package io.github.onlinerewrite.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents name exists. */
class DocumentsTest {

  /** A name in backticks that looks like a class: {@code TableRewriter}, not {@code TRUNCATE}. */
  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]+[A-Za-z]*)`");

  @ParameterizedTest
  @MethodSource("io.github.onlinerewrite.quickstart.Document#all")
  void linkedFilesExist(Document document) {
    for (String link : document.links()) {
      assertThat(document.path().resolveSibling(link)).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.onlinerewrite.quickstart.Document#all")
  void nothingIsLeftToBeWritten(Document document) {
    assertThat(document.text()).doesNotContain("TODO");
  }

  @Test
  void classesThatTheArchitectureNamesExist() throws IOException {
    Set<String> named = classesNamedIn(Document.read("docs/architecture.md"));

    assertThat(named).isNotEmpty();
    assertThat(classes()).containsAll(named);
  }

  /** {@code `HistoryIT`} or {@code `FenceIT#aMethod`}. */
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+IT)(?:#([a-zA-Z]+))?`");

  @Test
  void testsThatTheGuaranteesNameExist() throws IOException {
    List<MatchResult> named =
        TEST.matcher(Document.read("docs/guarantees.md").text()).results().toList();

    assertThat(named).hasSizeGreaterThan(50);
    for (MatchResult test : named) {
      String source = source(test.group(1));
      if (test.group(2) != null) {
        assertThat(source).contains("void " + test.group(2) + "(");
      }
    }
  }

  private static String source(String testClass) throws IOException {
    try (Stream<Path> files = Files.walk(Document.repository())) {
      Path file =
          files
              .filter(path -> path.endsWith(testClass + ".java"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no test " + testClass));
      return Files.readString(file);
    }
  }

  @Test
  void everyHazardHasATest() {
    List<List<String>> hazards = Document.read("docs/guarantees.md").table("| # | hazard | test |");

    assertThat(hazards.stream().map(row -> row.get(0)))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 30).mapToObj(String::valueOf).toList());
  }

  @Test
  void packagesOfTheEngineAreInTheArchitecture() throws IOException {
    String architecture = Document.read("docs/architecture.md").text();
    Path internal =
        Document.repository()
            .resolve("engine/src/main/java/io/github/onlinerewrite/engine/internal");
    try (Stream<Path> folders = Files.list(internal)) {
      folders
          .filter(Files::isDirectory)
          .forEach(folder -> assertThat(architecture).contains("`" + folder.getFileName() + "`"));
    }
  }

  @Test
  void exceptionsInOperationsAreThoseOfTheEngine() {
    List<String> kinds =
        Stream.of(RewriteException.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .toList();

    assertThat(
            Document.read("docs/operations.md")
                .table("| exception | what it means | what to do |")
                .stream()
                .map(row -> row.get(0)))
        .containsExactlyInAnyOrderElementsOf(kinds);
  }

  @Test
  void phasesInOperationsAreThoseOfTheEngine() {
    String phases =
        Document.read("docs/operations.md")
            .table("| phase | what goes on | what it may wait for |")
            .stream()
            .map(row -> row.get(0))
            .collect(Collectors.joining(", "));

    assertThat(phases)
        .isEqualTo(
            Stream.of(RewritePhase.values()).map(Enum::name).collect(Collectors.joining(", ")));
  }

  private static Set<String> classesNamedIn(Document document) {
    return CLASS
        .matcher(document.text())
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toSet());
  }

  /** The names of all source files of the repository. */
  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(Document.repository())) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
