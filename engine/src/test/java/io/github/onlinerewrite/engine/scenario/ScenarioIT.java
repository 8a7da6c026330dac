package io.github.onlinerewrite.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void everyScenarioHolds(Scenario scenario) throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      assumeTrue(scenario.isFor(database.majorVersion()));
      execute(database.owner(), database, scenario.statements("before.sql"));
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

  /** The application works in one session; it writes while the rewrite is held at the cut-over. */
  private static void rewrite(Scenario scenario, TestDatabase database)
      throws SQLException, IOException {
    List<String> writes = scenario.statements("writes.sql");
    List<String> after = scenario.statements("after.sql");
    try (Connection application = database.application();
        Connection owner = database.owner()) {
      TableRewriter rewriter =
          scenario.hasOneConnection()
              ? TableRewriter.using(owner)
              : TableRewriter.using(database.ownerDataSource());
      WritesAtCutOver listener = new WritesAtCutOver(application, database, writes);
      rewriter.withListener(listener).rewrite(scenario.spec(), scenario.options());
      assertThat(listener.done).isTrue();
      execute(application, database, after);
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
    Set<String> codes = refused.findings().stream().map(Finding::code).collect(Collectors.toSet());
    assertThat(codes).as("%s", refused.getMessage()).isEqualTo(scenario.refusal());
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
  }

  private static String named(String sql, TestDatabase database) {
    return sql.replace("{application}", database.applicationUser())
        .replace("{owner}", database.ownerUser());
  }

  private static void execute(Connection connection, TestDatabase database, List<String> statements)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(named(sql, database));
      }
    }
  }

  /** The phase begins on the caller's thread and under no lock, so the rewrite waits meanwhile. */
  private static final class WritesAtCutOver implements RewriteListener {
    private final Connection application;
    private final TestDatabase database;
    private final List<String> writes;
    private boolean done;

    WritesAtCutOver(Connection application, TestDatabase database, List<String> writes) {
      this.application = application;
      this.database = database;
      this.writes = writes;
    }

    @Override
    public void phaseStarted(String table, RewritePhase phase) {
      if (phase == RewritePhase.CUT_OVER && !done) {
        done = true;
        try {
          execute(application, database, writes);
        } catch (SQLException e) {
          throw new AssertionError("the application got an error", e);
        }
      }
    }
  }
}
