package io.github.onlinerewrite.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.liquibase.OnlineRewriteChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.change.Change;
import liquibase.change.ChangeFactory;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.core.PostgresDatabase;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README says is so. */
class ReadmeTest {

  private static final Document README = Document.read("README.md");
  private static final Document LIQUIBASE = Document.read("docs/liquibase.md");
  private static final Document CI = Document.read(".ci/run");

  @Test
  void commandToTryItIsRunByCi() {
    String command = README.section("Try it").firstFencedLine();

    assertThat(command).startsWith("mvn ");
    assertThat(CI.text().lines()).contains(command);
  }

  @Test
  void commandToRunTheTestsIsRunByCi() {
    String command = README.section("Run the tests").firstFencedLine();

    assertThat(command).startsWith("mvn ");
    assertThat(CI.text().lines()).contains(command);
  }

  /** The same words for each, so that whoever has tried one can try them all. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cli",
        "maven-plugin",
        "spring-boot",
        "flyway-cli",
        "flyway-maven-plugin",
        "spring-boot-flyway"
      })
  void sampleIsLinkedAndIsOneCommand(String sample) {
    String command = Document.read("samples/" + sample + "/README.md").fenced().get(0).text();

    assertThat(README.links()).contains("samples/" + sample + "/README.md");
    assertThat(command.strip())
        .isEqualTo("mvn -q -Pquickstart -Dmaven.test.skip -pl samples/" + sample + " -am package");
  }

  @ParameterizedTest
  @MethodSource("changelogs")
  void changelogIsValid(Document.Fenced changelog, @TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("changelog." + changelog.language()), changelog.text());

    List<Change> rewrites =
        parse(folder, "changelog." + changelog.language()).getChangeSets().stream()
            .flatMap(changeSet -> changeSet.getChanges().stream())
            .filter(OnlineRewriteChange.class::isInstance)
            .toList();

    assertThat(rewrites).hasSize(1);
    assertThat(rewrites.get(0).validate(new PostgresDatabase()).getErrorMessages()).isEmpty();
  }

  @Test
  void changeSetsAreValid(@TempDir Path folder) throws Exception {
    String header = changelogs().findFirst().orElseThrow().text();
    for (Document.Fenced block :
        Stream.concat(README.fenced().stream(), LIQUIBASE.fenced().stream()).toList()) {
      if (block.text().startsWith("<changeSet")) {
        String whole =
            header.substring(0, header.indexOf("<changeSet"))
                + block.text()
                + "</databaseChangeLog>";
        Files.writeString(folder.resolve("changelog.xml"), whole);
        parse(folder, "changelog.xml").getChangeSets().stream()
            .flatMap(changeSet -> changeSet.getChanges().stream())
            .forEach(
                change ->
                    assertThat(change.validate(new PostgresDatabase()).getErrorMessages())
                        .as("%s", block.text())
                        .isEmpty());
      }
    }
  }

  static Stream<Document.Fenced> changelogs() {
    return README.fenced().stream().filter(block -> block.text().contains("databaseChangeLog"));
  }

  @Test
  void changelogsAreShownInEveryFormat() {
    assertThat(changelogs().map(Document.Fenced::language).distinct())
        .containsExactly("xml", "yaml", "json");
  }

  @Test
  void firstSnippetIsPartOfTheWholeChangelog() {
    String whole = changelogs().findFirst().orElseThrow().text();

    assertThat(whole).contains(README.fenced().get(0).text().indent(2));
  }

  @Test
  void attributesAreThoseOfTheChange() {
    assertThat(attributes().keySet())
        .isEqualTo(
            Scope.getCurrentScope()
                .getSingleton(ChangeFactory.class)
                .getChangeMetaData("onlineRewrite")
                .getParameters()
                .keySet());
  }

  @Test
  void defaultsOfTheOptionsAreThoseOfTheEngine() {
    RewriteOptions defaults = RewriteOptions.defaults();

    assertThat(attributes())
        .containsEntry("verify", Boolean.toString(defaults.verify()))
        .containsEntry("strictReaders", Boolean.toString(defaults.strictReaders()))
        .containsEntry("workers", Integer.toString(defaults.workers()))
        .containsEntry("restart", Boolean.toString(defaults.restart()))
        .containsEntry("chunkSize", defaults.chunkSize().toString())
        .containsEntry("stallBudget", defaults.stallBudget().toMillis() + " ms")
        .containsEntry("swapTimeout", defaults.swapTimeout().toHours() + " h");
  }

  private static DatabaseChangeLog parse(Path folder, String name) throws Exception {
    DirectoryResourceAccessor files = new DirectoryResourceAccessor(folder);
    return ChangeLogParserFactory.getInstance()
        .getParser(name, files)
        .parse(name, new ChangeLogParameters(), files);
  }

  /** Name and default, sorted by name. */
  private static Map<String, String> attributes() {
    Map<String, String> attributes = new TreeMap<>();
    README
        .table("| attribute | default | meaning |")
        .forEach(row -> attributes.put(row.get(0), row.get(1)));
    return attributes;
  }
}
