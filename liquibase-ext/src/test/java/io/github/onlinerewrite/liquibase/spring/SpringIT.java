package io.github.onlinerewrite.liquibase.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.database.core.PostgresDatabase;
import liquibase.integration.spring.Customizer;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.ui.UIServiceEnum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/** Applications that run Liquibase when their context starts. */
class SpringIT {

  @TempDir Path directory;
  private TestDatabase database;
  private final Map<String, Object> properties = new HashMap<>();

  @BeforeEach
  void create() throws Exception {
    database = TestDatabase.create();
    database.execute(
        "create table measurement (id int primary key, city text)",
        "insert into measurement select i, 'city ' || i from generate_series(1, 1000) i");
    Path changelog = directory.resolve("changelog.xml");
    Files.writeString(
        changelog,
        """
        <databaseChangeLog
            xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
              http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
          <changeSet id="7" author="dba" runInTransaction="false">
            <onlineRewrite xmlns="https://onlinerewrite.github.io/xsd/online-rewrite"
                table="measurement">
              <column name="id" type="bigint"/>
            </onlineRewrite>
          </changeSet>
        </databaseChangeLog>
        """);
    properties.put("spring.datasource.url", database.url());
    properties.put("spring.datasource.username", database.ownerUser());
    properties.put("spring.datasource.password", database.password());
    properties.put("spring.liquibase.change-log", changelog.toUri().toString());
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  /** Nothing is written for it but the dependency. */
  @Configuration
  @EnableAutoConfiguration
  static class Application {}

  @Test
  void dataSourceOfASpringBootApplicationIsUsed() throws Exception {
    try (LiquibaseLog log = LiquibaseLog.start();
        AnnotationConfigApplicationContext context = start(Application.class)) {
      assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
      assertThat(log.lines())
          .anyMatch(line -> line.endsWith("sessions of the rewrite: the application's DataSource"))
          .noneMatch(line -> line.contains("workers, because"));
    }
    assertThat(typeOfId()).isEqualTo("bigint");
  }

  /** What a rewrite needs is not what the application's statements need. */
  @Test
  void sessionsHaveTheirOwnSettingsAgainWhenTheyGoBackToThePool() throws Exception {
    try (AnnotationConfigApplicationContext context = start(Application.class)) {
      List<String> after = settingsOfAll(context.getBean(HikariDataSource.class));
      try (Connection fresh = database.owner()) {
        after.removeIf(settings(fresh)::equals);
      }
      // Liquibase sets the search path of its own session, and leaves it so.
      assertThat(after).hasSizeLessThanOrEqualTo(1);
      assertThat(after).noneMatch(settings -> settings.contains("pg_temp"));
    }
  }

  private static List<String> settingsOfAll(HikariDataSource pool) throws SQLException {
    List<String> settings = new ArrayList<>();
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
      open.add(pool.getConnection());
      settings.add(settings(open.get(i)));
    }
    for (Connection connection : open) {
      connection.close();
    }
    return settings;
  }

  /** Liquibase has one of them; for the other the pool itself would let wait for half a minute. */
  @Test
  void poolOfTwoLeavesTheOneConnectionAndIsFoundOutOnce() throws Exception {
    properties.put("spring.datasource.hikari.maximum-pool-size", "2");
    asSuperuser("alter role {owner} connection limit 2");
    Instant start = Instant.now();
    try (LiquibaseLog log = LiquibaseLog.start();
        AnnotationConfigApplicationContext context = start(Application.class)) {
      assertThat(context.isActive()).isTrue();
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.endsWith(
                      "not used: the application's DataSource: no more than 1 session could be"
                          + " open: none came within 10.0 s"))
          .anyMatch(line -> line.contains("Liquibase's own connection only"));
    }
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
    assertThat(typeOfId()).isEqualTo("bigint");
  }

  @Test
  void poolOfFourLeavesOneWorker() throws Exception {
    properties.put("spring.datasource.hikari.maximum-pool-size", "4");
    properties.put("spring.datasource.hikari.connection-timeout", "1000");
    try (LiquibaseLog log = LiquibaseLog.start();
        AnnotationConfigApplicationContext context = start(Application.class)) {
      assertThat(context.isActive()).isTrue();
      assertThat(log.lines())
          .anyMatch(line -> line.endsWith("sessions of the rewrite: the application's DataSource"))
          .anyMatch(line -> line.contains("1 of 2 workers, because no more than 3 sessions"));
    }
    assertThat(typeOfId()).isEqualTo("bigint");
  }

  /** Liquibase may have a login of its own, as the owner of the tables. */
  @Test
  void dataSourceOfLiquibaseIsUsedAndNotTheApplications() throws Exception {
    properties.put("spring.datasource.username", database.applicationUser());
    properties.put("spring.liquibase.user", database.ownerUser());
    properties.put("spring.liquibase.password", database.password());
    try (LiquibaseLog log = LiquibaseLog.start();
        AnnotationConfigApplicationContext context = start(Application.class)) {
      assertThat(context.isActive()).isTrue();
      assertThat(log.lines())
          .anyMatch(line -> line.endsWith("sessions of the rewrite: the application's DataSource"));
    }
    assertThat(typeOfId()).isEqualTo("bigint");
  }

  /** Spring Boot takes one only, so that it must be the application's. */
  @Configuration
  @EnableAutoConfiguration
  static class WithCustomizer {

    @Bean
    Customizer<Liquibase> schema() {
      return liquibase -> liquibase.setChangeLogParameter("customized", "yes");
    }
  }

  @Test
  void applicationsCustomizerIsCalledToo() throws Exception {
    try (LiquibaseLog log = LiquibaseLog.start();
        AnnotationConfigApplicationContext context = start(WithCustomizer.class)) {
      Liquibase liquibase = new Liquibase("none", null, new PostgresDatabase());
      context.getBean(SpringLiquibase.class).getCustomizer().customize(liquibase);
      assertThat(liquibase.getChangeLogParameters().getValue("customized", null)).isEqualTo("yes");
      assertThat(log.lines()).anyMatch(line -> line.contains("the application's DataSource"));
    }
  }

  /** Without Spring Boot. */
  @Configuration
  @Import(OnlineRewriteAutoConfiguration.class)
  static class PlainSpring {

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(Environment environment) {
      HikariDataSource pool = new HikariDataSource();
      pool.setJdbcUrl(environment.getRequiredProperty("spring.datasource.url"));
      pool.setUsername(environment.getRequiredProperty("spring.datasource.username"));
      pool.setPassword(environment.getRequiredProperty("spring.datasource.password"));
      return pool;
    }

    @Bean
    SpringLiquibase liquibase(DataSource dataSource, Environment environment) {
      SpringLiquibase liquibase = new SpringLiquibase();
      liquibase.setDataSource(dataSource);
      liquibase.setChangeLog(environment.getRequiredProperty("spring.liquibase.change-log"));
      liquibase.setUiService(UIServiceEnum.LOGGER);
      return liquibase;
    }
  }

  @Test
  void dataSourceOfASpringApplicationIsUsedWhereTheConfigurationIsImported() throws Exception {
    try (LiquibaseLog log = LiquibaseLog.start();
        AnnotationConfigApplicationContext context = start(PlainSpring.class)) {
      assertThat(context.isActive()).isTrue();
      assertThat(log.lines())
          .anyMatch(line -> line.endsWith("sessions of the rewrite: the application's DataSource"));
    }
    assertThat(typeOfId()).isEqualTo("bigint");
  }

  private AnnotationConfigApplicationContext start(Class<?> application) {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", properties));
    context.register(application);
    context.refresh();
    return context;
  }

  private String typeOfId() throws SQLException {
    return String.valueOf(database.value("select pg_typeof(id) from measurement limit 1"));
  }

  private static String settings(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select string_agg(name || '=' || setting, ',' order by name)
                from pg_settings
                where context in ('user', 'superuser') and name not like 'plpgsql.%'
                """)) {
      row.next();
      return row.getString(1);
    }
  }

  private void asSuperuser(String sql) throws SQLException {
    try (Connection superuser = database.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql.replace("{owner}", database.ownerUser()));
    }
  }
}
