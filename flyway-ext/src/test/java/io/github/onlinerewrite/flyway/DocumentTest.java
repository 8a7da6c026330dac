package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents say about Flyway is so. */
class DocumentTest {

  private static final Path REPOSITORY = Path.of(System.getProperty("basedir", "."), "..");
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", "."), "src/main/java/io/github/onlinerewrite/flyway");
  private static final Pattern JAVA =
      Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

  @TempDir Path folder;

  @Test
  void everyPublicClassIsInThePage() throws Exception {
    String page = Files.readString(REPOSITORY.resolve("docs/flyway.md"));
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<String> open =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("package-info.java"))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .filter(DocumentTest::isPublic)
              .toList();

      assertThat(open).hasSize(5).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
  }

  private static boolean isPublic(String name) {
    try {
      return Modifier.isPublic(
          Class.forName(DocumentTest.class.getPackageName() + "." + name).getModifiers());
    } catch (ClassNotFoundException missing) {
      throw new AssertionError(missing);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/flyway.md", "README.md"})
  void javaCompiles(String document) throws Exception {
    List<String> snippets =
        JAVA.matcher(Files.readString(REPOSITORY.resolve(document)))
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(snippets).isNotEmpty();
    for (String snippet : snippets) {
      assertThat(compiled(snippet)).as("%s", snippet).isEmpty();
    }
  }

  /** What the compiler has against it. */
  private String compiled(String snippet) throws IOException {
    Matcher named = CLASS.matcher(snippet);
    String name = named.find() ? named.group(1) : "Snippet";
    Path file = folder.resolve(name + ".java");
    Files.writeString(file, name.equals("Snippet") ? wrapped(snippet) : snippet);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    boolean compiles =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of("-proc:none", "-d", folder.toString(), "-cp", classPath()),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file.toFile()))
            .call();
    return compiles ? "" : said.toString();
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** Statements without a class around them. */
  private static String wrapped(String snippet) {
    return """
        import io.github.onlinerewrite.engine.*;
        import org.flywaydb.core.Flyway;
        import org.flywaydb.core.api.configuration.FluentConfiguration;
        import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
        class Snippet {
          static void run() {
            %s
          }
        }
        """
        .formatted(snippet);
  }
}
