package io.github.onlinerewrite.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import liquibase.Scope;
import liquibase.SingletonObject;
import liquibase.change.ChangeFactory;
import liquibase.command.CommandArgumentDefinition;
import liquibase.command.CommandDefinition;
import liquibase.command.CommandFactory;
import liquibase.configuration.ConfigurationDefinition;
import liquibase.configuration.LiquibaseConfiguration;
import liquibase.precondition.PreconditionFactory;
import liquibase.util.StringUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/liquibase.md names all there is. */
class LiquibasePageTest {

  private static final Document PAGE = Document.read("docs/liquibase.md");
  private static final String ATTRIBUTES = "| attribute | default | meaning |";

  /** What every command with a connection has; Liquibase's own pages tell of it. */
  private static final Set<String> OF_ANY_CONNECTION =
      Set.of(
          "url",
          "username",
          "password",
          "driver",
          "driverPropertiesFile",
          "defaultSchemaName",
          "defaultCatalogName");

  private static <T extends SingletonObject> T singleton(Class<T> type) {
    return Scope.getCurrentScope().getSingleton(type);
  }

  private static String part(String heading) {
    int start = PAGE.text().indexOf("\n### " + heading + "\n");
    assertThat(start).as(heading).isPositive();
    int end = PAGE.text().indexOf("\n##", start + 1);
    return PAGE.text().substring(start, end);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"onlineRewrite", "swapOnlineRewrite", "finishOnlineRewrite", "abortOnlineRewrite"})
  void attributesOfEveryChangeTypeAreThere(String type) {
    List<String> named =
        new Document(PAGE.path(), part(type))
            .table(ATTRIBUTES).stream().map(row -> row.get(0)).toList();

    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            singleton(ChangeFactory.class).getChangeMetaData(type).getParameters().keySet());
  }

  @Test
  void everyChangeTypeIsThere() {
    Set<String> ours =
        singleton(ChangeFactory.class).getDefinedChanges().stream()
            .filter(name -> name.toLowerCase(Locale.ROOT).contains("onlinerewrite"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(PAGE.table("| change type | what it does |").stream().map(row -> row.get(0)))
        .containsExactlyInAnyOrderElementsOf(ours);
  }

  @Test
  void preconditionIsThere() {
    assertThat(PreconditionFactory.getInstance().create("onlineRewriteReady")).isNotNull();
    assertThat(PAGE.section("Precondition").table(ATTRIBUTES).stream().map(row -> row.get(0)))
        .containsExactly("table", "schema");
  }

  @Test
  void everyCommandAndOptionIsThere() {
    List<CommandDefinition> ours =
        singleton(CommandFactory.class).getCommands(false).stream()
            .filter(command -> command.getName()[0].startsWith("onlineRewrite"))
            .toList();

    assertThat(ours).hasSize(4);
    for (CommandDefinition command : ours) {
      String told = part(StringUtil.toKabobCase(command.getName()[0]));
      SortedMap<String, CommandArgumentDefinition<?>> arguments = command.getArguments();
      arguments.values().stream()
          .filter(argument -> !argument.getHidden())
          .map(CommandArgumentDefinition::getName)
          .filter(name -> !OF_ANY_CONNECTION.contains(name))
          .forEach(name -> assertThat(told).contains("`--" + StringUtil.toKabobCase(name) + "`"));
    }
  }

  @Test
  void everySettingIsThere() {
    Stream<String> ours =
        singleton(LiquibaseConfiguration.class).getRegisteredDefinitions(false).stream()
            .map(ConfigurationDefinition::getKey)
            .filter(key -> key.startsWith("liquibase.onlineRewrite."));

    assertThat(
            PAGE.table("| property | option | environment variable | meaning |").stream()
                .map(row -> row.get(0)))
        .containsExactlyInAnyOrderElementsOf(ours.toList());
  }
}
