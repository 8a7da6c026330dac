package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.testsupport.PostgresServer;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import liquibase.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsIT {

  private static final RewriteOptions OPTIONS = RewriteOptions.defaults();

  private TestDatabase database;
  private Connection main;

  @BeforeEach
  void connect() throws SQLException {
    database = TestDatabase.create();
    main = database.owner();
  }

  @AfterEach
  void drop() throws SQLException {
    main.close();
    database.close();
  }

  private Sessions choose(Map<String, Object> scope) throws Exception {
    return Scope.child(scope, () -> Sessions.choose(main, SessionWays.beside(main, null), OPTIONS));
  }

  @Test
  void ownSettingsComeFirst() throws Exception {
    Sessions sessions =
        choose(
            Map.of(
                "liquibase.onlineRewrite.username",
                database.ownerUser(),
                "liquibase.onlineRewrite.password",
                database.password(),
                "liquibase.command.password",
                "another",
                OnlineRewriteDataSource.SCOPE_KEY,
                database.applicationDataSource()));

    assertThat(sessions.dataSource()).isNotNull();
    assertThat(sessions.workers()).isEqualTo(2);
    assertThat(sessions.told())
        .containsExactly("sessions of the rewrite: the settings liquibase.onlineRewrite.*");
  }

  @Test
  void ownSettingsThatFailAreAnErrorAndNotPassedOver() {
    assertThatThrownBy(
            () ->
                choose(
                    Map.of(
                        "liquibase.onlineRewrite.username",
                        "no_such_role",
                        "liquibase.onlineRewrite.password",
                        "secret",
                        "liquibase.command.password",
                        database.password())))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("liquibase.onlineRewrite.*")
        .hasMessageContaining("Nothing was changed")
        .hasMessageNotContaining("secret");
  }

  /** The driver's own message repeats all of a URL that it cannot read. */
  @ParameterizedTest
  @ValueSource(strings = {"jdbc:postgres://localhost/db", "jdbc:postgresql://localhost:port/db"})
  void passwordInAUrlThatIsNoneIsNotTold(String url) {
    assertThatThrownBy(
            () ->
                choose(Map.of("liquibase.onlineRewrite.url", url + "?user=owner&password=s3cret")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:postgresql://host:port/database")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  /** The driver prefers what the URL says to what it is given. */
  @Test
  void ownSettingsReplaceTheLoginInTheUrl() {
    String url = database.url() + "&user=" + database.ownerUser() + "&password=x";

    assertThatThrownBy(
            () ->
                choose(
                    Map.of(
                        "liquibase.onlineRewrite.url", url,
                        "liquibase.onlineRewrite.username", database.applicationUser(),
                        "liquibase.onlineRewrite.password", database.password())))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("it acts as " + database.applicationUser());
  }

  @Test
  void applicationsDataSourceIsUsed() throws Exception {
    List<Sessions> chosen = new ArrayList<>();
    OnlineRewriteDataSource.during(
        database.ownerDataSource(),
        () -> chosen.add(Sessions.choose(main, SessionWays.beside(main, null), OPTIONS)));

    assertThat(chosen.get(0).dataSource()).isNotNull();
    assertThat(chosen.get(0).told())
        .containsExactly("sessions of the rewrite: the application's DataSource");
  }

  /** As Liquibase's command line calls it, and its Maven plugin. */
  @ParameterizedTest
  @ValueSource(strings = {"liquibase.command.password", "liquibase.password"})
  void loginThatLiquibaseIsConfiguredWithIsUsed(String setting) throws Exception {
    Sessions sessions = choose(Map.of(setting, database.password()));

    try (Connection session = Objects.requireNonNull(sessions.dataSource()).getConnection()) {
      assertThat(ServerIdentity.of(session)).isEqualTo(ServerIdentity.of(main));
    }
    assertThat(sessions.told())
        .containsExactly(
            "sessions of the rewrite: the URL, username and password that Liquibase is configured"
                + " with");
  }

  @Test
  void onlyLiquibasesConnectionIsLeftWhereNoLoginWorks() throws Exception {
    asSuperuser("alter role {owner} connection limit 1");

    Sessions sessions = choose(Map.of("liquibase.command.password", "secret"));

    assertThat(sessions.dataSource()).isNull();
    assertThat(sessions.workers()).isEqualTo(1);
    assertThat(sessions.told()).hasSize(3);
    assertThat(sessions.told().get(0)).startsWith("not used: the URL, username and password");
    assertThat(sessions.told().get(1))
        .startsWith("not used: Liquibase's URL and user, with no password");
    assertThat(sessions.told().get(2)).contains("own connection only");
    assertThat(sessions.told()).noneMatch(line -> line.contains("secret"));
  }

  @Test
  void loginOfAnotherDatabaseIsNotUsed() throws Exception {
    try (TestDatabase other = TestDatabase.create()) {
      Sessions sessions =
          choose(
              Map.of(
                  "liquibase.command.url", other.url(),
                  "liquibase.command.username", other.ownerUser(),
                  "liquibase.command.password", other.password()));

      assertThat(sessions.told().get(0))
          .startsWith("not used: ")
          .contains("it reaches database " + other.name() + " instead of " + database.name());
    }
  }

  @Test
  void loginOfAnotherRoleIsNotUsed() throws Exception {
    Sessions sessions =
        choose(
            Map.of(
                "liquibase.command.username", database.applicationUser(),
                "liquibase.command.password", database.password()));

    assertThat(sessions.told().get(0))
        .contains(
            "it acts as "
                + database.applicationUser()
                + " while Liquibase acts as "
                + database.ownerUser());
  }

  @Test
  void roleThatLiquibaseHasSetCounts() throws Exception {
    asSuperuser("grant {owner} to {application}");
    main.close();
    main = database.application();
    try (Statement statement = main.createStatement()) {
      statement.execute("set role " + database.ownerUser());
    }

    Sessions sessions = choose(Map.of("liquibase.command.password", database.password()));

    assertThat(sessions.told().get(0)).contains("it acts as " + database.applicationUser());
  }

  @Test
  void workersAreAsManyAsSessionsCanBeOpen() throws Exception {
    asSuperuser("alter role {owner} connection limit 4");

    Sessions sessions = choose(Map.of("liquibase.command.password", database.password()));

    assertThat(sessions.workers()).isEqualTo(1);
    assertThat(sessions.told().get(1))
        .startsWith("1 of 2 workers, because no more than 3 sessions");
  }

  @Test
  void offeredDataSourceComesBeforeLiquibasesLogin() throws Exception {
    Sessions sessions =
        Scope.child(
            Map.of("liquibase.command.password", database.password()),
            () ->
                Sessions.choose(
                    main, SessionWays.beside(main, database.ownerDataSource()), OPTIONS));

    assertThat(sessions.told())
        .containsExactly("sessions of the rewrite: the application's DataSource");
  }

  /** Nobody has asked for it. */
  @Test
  void offeredDataSourceThatReachesSomethingElseIsPassedOver() throws Exception {
    try (TestDatabase other = TestDatabase.create()) {
      Sessions sessions =
          Scope.child(
              Map.of("liquibase.command.password", database.password()),
              () ->
                  Sessions.choose(
                      main, SessionWays.beside(main, other.ownerDataSource()), OPTIONS));

      assertThat(sessions.dataSource()).isNotNull();
      assertThat(sessions.told().get(0))
          .startsWith(
              "not used: the application's DataSource: it reaches database " + other.name());
    }
  }

  /** A pool may be configured to wait for ever. */
  @Test
  void sessionThatDoesNotComeIsNotWaitedForLong() throws Exception {
    try (HikariDataSource pool = pool()) {
      try (Connection only = pool.getConnection()) {
        Probe probe = Probe.of(pool, ServerIdentity.of(main), 2, Duration.ofMillis(300));

        assertThat(probe).isEqualTo(new Probe(0, "none came within 300 ms"));
        assertThat(only.isValid(1)).isTrue();
        assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection()).isEqualTo(1);
      }
      // The session that came late was given back.
      await().until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 0);
      await().until(() -> pool.getHikariPoolMXBean().getIdleConnections() == 1);
    }
  }

  /** Of one session, for which it waits an hour. */
  private HikariDataSource pool() {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.url());
    pool.setUsername(database.ownerUser());
    pool.setPassword(database.password());
    pool.setMaximumPoolSize(1);
    pool.setConnectionTimeout(Duration.ofHours(1).toMillis());
    return pool;
  }

  @Test
  void connectionIsTouchedWithinTheServersLimit() throws Exception {
    assumeThat(PostgresServer.shared().majorVersion()).isGreaterThanOrEqualTo(14);
    assertThat(KeptAlive.interval(main)).isEqualTo(KeptAlive.INTERVAL);

    try (Statement statement = main.createStatement()) {
      statement.execute("set idle_session_timeout = '6 s'");
      assertThat(KeptAlive.interval(main)).isEqualTo(Duration.ofSeconds(2));

      statement.execute("set idle_session_timeout = '1 h'");
      assertThat(KeptAlive.interval(main)).isEqualTo(KeptAlive.INTERVAL);
    }
  }

  @Test
  void connectionIsTouchedWhileKeptAlive() throws Exception {
    String before = stateChange();
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    try (KeptAlive kept = KeptAlive.start(main, Duration.ofMillis(50), told::add)) {
      assertThat(kept).isNotNull();
      await().until(() -> !before.equals(stateChange()));
    }

    assertThat(told).isEmpty();
    assertThat(main.isValid(1)).isTrue();
  }

  @Test
  void lossOfTheConnectionIsToldOnce() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    try (KeptAlive kept = KeptAlive.start(main, Duration.ofMillis(20), told::add)) {
      assertThat(kept).isNotNull();
      main.close();
      await().until(() -> !told.isEmpty());
    }

    assertThat(told).singleElement().asString().contains("release-locks");
  }

  private String stateChange() throws SQLException {
    return String.valueOf(
        database.value(
            """
            select max(state_change)
            from pg_stat_activity
            where usename = current_user and pid <> pg_backend_pid()
            """));
  }

  private void asSuperuser(String sql) throws SQLException {
    try (Connection superuser = database.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(
          sql.replace("{owner}", database.ownerUser())
              .replace("{application}", database.applicationUser()));
    }
  }
}
