package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;

/** Flyway as an application has it, on the database of a test. */
record FlywayRun(TestDatabase database, Map<String, String> settings) {

  /** With the settings that the README asks for. */
  static FlywayRun on(TestDatabase database) {
    return new FlywayRun(database, Map.of("flyway.postgresql.transactional.lock", "false"));
  }

  FlywayRun with(String setting, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(setting, value);
    return new FlywayRun(database, more);
  }

  /** What Flyway does to a database that had its tables before. */
  FluentConfiguration configuration(JavaMigration... migrations) {
    return Flyway.configure()
        .dataSource(database.url(), database.ownerUser(), database.password())
        .baselineOnMigrate(true)
        .baselineVersion("1")
        .locations(new String[0])
        .configuration(settings)
        .javaMigrations(migrations);
  }

  /** With those migrations, and no others. */
  Flyway of(JavaMigration... migrations) {
    return configuration(migrations).load();
  }

  /** Versions and descriptions of the history in its order, each with whether it succeeded. */
  String history() throws SQLException {
    return String.valueOf(
        database.value(
            """
            select string_agg(
              coalesce(version, 'R') || ' ' || description || case when success then '' else '!' end,
              ', ' order by installed_rank)
            from flyway_schema_history
            where type = 'JDBC'
            """));
  }

  /** As if the connection had been lost before Flyway could record the last migration. */
  void forgetLast() throws SQLException {
    database.execute(
        """
        delete from flyway_schema_history
        where installed_rank = (select max(installed_rank) from flyway_schema_history)
        """);
  }
}
