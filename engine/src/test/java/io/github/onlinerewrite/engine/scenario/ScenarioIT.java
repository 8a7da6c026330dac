package io.github.onlinerewrite.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void everyScenarioHolds(Scenario scenario) throws Exception {
    holds(scenario);
  }

  /** A sample of them, since most do not depend on how changes are captured. */
  @ParameterizedTest(name = "{0} with logical decoding")
  @MethodSource("sample")
  void everyScenarioHoldsWithLogicalDecoding(Scenario scenario) throws Exception {
    holds(scenario.decoding());
  }

  private static void holds(Scenario scenario) throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      assumeTrue(scenario.isFor(database.majorVersion()));
      if (scenario.decodes()) {
        database.allowReplication();
      }
      prepare(scenario, database);
      if (scenario.refusal().isEmpty()) {
        rewrite(scenario, database);
        assertAllTrue(database, scenario.statements("expect.sql"));
        assertNothingIsLeftToDo(database);
      } else {
        assertRefused(scenario, database);
      }
    }
  }

  @Test
  void anExpectationThatDoesNotHoldFails() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      assertAllTrue(database, List.of("select true"));
      for (String wrong : List.of("select false", "select null::boolean", "select true limit 0")) {
        assertThatThrownBy(() -> assertAllTrue(database, List.of(wrong)))
            .isInstanceOf(AssertionError.class);
      }
    }
  }

  /** {@code -Dscenarios.logical} of them, drawn by {@code -Dscenarios.seed}. */
  static Stream<Scenario> sample() throws IOException, URISyntaxException {
    long seed = property("scenarios.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    List<Scenario> scenarios =
        folders().filter(Scenario::canDecode).collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(scenarios, new Random(seed));
    System.out.println("scenarios with logical decoding, -Dscenarios.seed=" + seed);
    return scenarios.stream().limit(property("scenarios.logical", 8));
  }

  private static long property(String name, long whenUnset) {
    String value = System.getProperty(name, "");
    return value.isBlank() ? whenUnset : Long.parseLong(value.trim());
  }

  static Stream<Scenario> folders() throws IOException, URISyntaxException {
    Path root = Path.of(Objects.requireNonNull(ScenarioIT.class.getResource("/scenarios")).toURI());
    List<Scenario> scenarios = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        scenarios.add(Scenario.read(folder));
      }
    }
    return scenarios.stream();
  }

  private static void prepare(Scenario scenario, TestDatabase database)
      throws SQLException, IOException {
    for (String tablespace : scenario.tablespaces()) {
      database.createTablespace(tablespace);
    }
    try (Sessions superuser = new Sessions(database, database.superuserDataSource());
        Sessions owner = new Sessions(database, database.ownerDataSource())) {
      superuser.execute(scenario.statements("superuser.sql"));
      owner.execute(scenario.statements("before.sql"));
    }
  }

  private static void rewrite(Scenario scenario, TestDatabase database)
      throws SQLException, IOException {
    try (Sessions application = new Sessions(database, database.applicationDataSource())) {
      if (scenario.isForAllTables()) {
        for (String table : tables(database)) {
          rewrite(scenario, scenario.spec(table), database, application);
        }
      } else {
        rewrite(scenario, scenario.spec(), database, application);
      }
      application.execute(scenario.statements("after.sql"));
    }
  }

  private static List<String> tables(TestDatabase database) throws SQLException {
    String names =
        database.value(
            """
            select string_agg(relname, '|' order by relname)
            from pg_class
            where relkind = 'r' and relnamespace = 'public'::regnamespace
            """);
    return List.of(Objects.requireNonNull(names).split("\\|"));
  }

  private static void rewrite(
      Scenario scenario, RewriteSpec spec, TestDatabase database, Sessions application)
      throws SQLException, IOException {
    List<String> script = scenario.statements("writers.sql");
    try (Connection owner = database.owner();
        Writers writers = new Writers(database, spec, script, scenario.writersDelete())) {
      TableRewriter rewriter =
          scenario.hasOneConnection()
              ? TableRewriter.using(owner)
              : TableRewriter.using(database.ownerDataSource());
      Load load = new Load(scenario, application, writers);
      writers.start();
      rewriter.withListener(load).rewrite(spec, scenario.options());
      writers.rest();
      writers.assertNothingIsLost();
      assertThat(load.phases).contains(RewritePhase.CUT_OVER, RewritePhase.SWAPPED);
    }
  }

  private static void assertRefused(Scenario scenario, TestDatabase database) throws Exception {
    RewriteException.Refused refused =
        catchThrowableOfType(
            RewriteException.Refused.class,
            () ->
                TableRewriter.using(database.ownerDataSource())
                    .rewrite(scenario.spec(), scenario.options()));
    assertThat(refused).as("refusal").isNotNull();
    Map<String, String> expected = scenario.refusal();
    assertThat(refused.findings()).extracting(Finding::code).hasSameElementsAs(expected.keySet());
    expected.forEach(
        (code, remedy) ->
            assertThat(refused.findings())
                .anySatisfy(
                    finding -> {
                      assertThat(finding.code()).isEqualTo(code);
                      assertThat(finding.remedy()).contains(remedy);
                    }));
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
    assertThat(database.value(OURS)).isEqualTo("0");
  }

  private static void assertAllTrue(TestDatabase database, List<String> queries)
      throws SQLException {
    try (Connection owner = database.owner();
        Statement statement = owner.createStatement()) {
      for (String query : queries) {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(named(query, database))) {
          while (rows.next()) {
            values.add(String.valueOf(rows.getString(1)));
          }
        }
        assertThat(values).as("%s", query).isEqualTo(List.of("t"));
      }
    }
  }

  private static final String OURS =
      """
      select count(*)
      from pg_trigger
      where tgname like 'online\\_rewrite\\_%' and tgname not like '%\\_refuse\\_%'
      """;

  /** What holds after every rewrite. */
  private static void assertNothingIsLeftToDo(TestDatabase database) throws SQLException {
    // Below 18 VALIDATE leaves the inner rows of a reference to a partitioned table as they are.
    assertThat(
            database.value(
                """
                select count(*)
                from pg_constraint
                where not convalidated and not (contype = 'f' and conparentid <> 0)
                """))
        .as("constraints that are not validated")
        .isEqualTo("0");
    assertThat(database.value("select count(*) from pg_index where not indisvalid"))
        .as("indexes that are not valid")
        .isEqualTo("0");
    assertThat(database.value(OURS)).as("triggers of ours but for the refusal").isEqualTo("0");
    assertThat(database.value(DECODING)).as("slots, and publications of ours").isEqualTo("0");
  }

  private static final String DECODING =
      """
      select
        (select count(*) from pg_replication_slots where database = current_database())
        + (select count(*) from pg_publication where pubname like 'online\\_rewrite\\_%')
      """;

  private static String named(String sql, TestDatabase database) {
    return sql.replace("{application}", database.applicationUser())
        .replace("{owner}", database.ownerUser());
  }

  /** A phase begins on the caller's thread and under no lock, so the rewrite waits meanwhile. */
  private static final class Load implements RewriteListener {
    private final Scenario scenario;
    private final Sessions application;
    private final Writers writers;
    private final Set<RewritePhase> phases = EnumSet.noneOf(RewritePhase.class);

    Load(Scenario scenario, Sessions application, Writers writers) {
      this.scenario = scenario;
      this.application = application;
      this.writers = writers;
    }

    @Override
    public void phaseStarted(String table, RewritePhase phase) {
      try {
        if (phases.add(phase)) {
          write(phase);
        }
        writers.awaitWrites();
      } catch (SQLException | IOException e) {
        throw new AssertionError("the application got an error", e);
      }
    }

    /** Every row is at its place while the application's statements run. */
    private void write(RewritePhase phase) throws SQLException, IOException {
      String file =
          phase == RewritePhase.CUT_OVER
              ? "writes.sql"
              : "writes_" + phase.name().toLowerCase(Locale.ROOT) + ".sql";
      List<String> statements = scenario.statements(file);
      if (!statements.isEmpty() || phase == RewritePhase.CUT_OVER) {
        writers.rest();
        application.execute(statements);
        writers.start();
      }
    }
  }
}
