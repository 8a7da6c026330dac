package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import db.migration.V7__Partition_measurement;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real Flyway, the real server. */
class FlywayIT {

  private static final Map<String, String> SAFE =
      Map.of("flyway.postgresql.transactional.lock", "false");

  private TestDatabase database;

  @BeforeEach
  void createSource() throws SQLException {
    database = TestDatabase.create();
    database.execute(
        """
        create table measurement (
          id int,
          city_id int not null,
          logdate date not null,
          peaktemp int,
          primary key (id, logdate))
        """,
        """
        insert into measurement
        select n, n % 10, date '2026-01-01' + n % 365, n % 40 from generate_series(1, 1000) n
        """);
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  @Test
  void migrationPutsTheTargetInTheTablesPlace() throws SQLException {
    createTarget("public");

    flyway().configuration(SAFE).load().migrate();

    assertThat(database.value("select pg_typeof(id) from measurement limit 1")).isEqualTo("bigint");
    assertThat(database.value("select count(*) from measurement")).isEqualTo("1000");
    assertThat(database.value("select count(*) from measurement_old")).isEqualTo("1000");
    assertThat(flyway().configuration(SAFE).load().info().current().getState())
        .isEqualTo(MigrationState.SUCCESS);
  }

  @Test
  void secondMigrateHasNothingToDo() throws SQLException {
    createTarget("public");
    flyway().configuration(SAFE).load().migrate();

    assertThat(flyway().configuration(SAFE).load().migrate().migrationsExecuted).isZero();
  }

  @Test
  void tableIsLookedForInFlywaysDefaultSchema() throws SQLException {
    database.execute("create schema weather", "alter table measurement set schema weather");
    createTarget("weather");

    flyway().configuration(SAFE).defaultSchema("weather").load().migrate();

    assertThat(database.value("select count(*) from weather.measurement_old")).isEqualTo("1000");
  }

  @Test
  void transactionalLockIsRefusedAndTheTableIsNotTouched() throws SQLException {
    createTarget("public");

    assertThatThrownBy(() -> flyway().load().migrate())
        .isInstanceOf(FlywayException.class)
        .rootCause()
        .hasMessageContaining("Set flyway.postgresql.transactional.lock=false.");

    // Flyway's transaction takes its note of the failure back with it: nothing to repair.
    assertThat(flyway().load().info().current().getState()).isEqualTo(MigrationState.BASELINE);
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
    assertThat(database.value("select pg_typeof(id) from measurement limit 1"))
        .isEqualTo("integer");
  }

  @Test
  void failedMigrationGoesOnAfterRepair() throws SQLException {
    Flyway flyway = flyway().configuration(SAFE).load();
    assertThatThrownBy(flyway::migrate).rootCause().isInstanceOf(RewriteException.Refused.class);
    assertThat(flyway.info().current().getState()).isEqualTo(MigrationState.FAILED);

    createTarget("public");
    flyway.repair();
    flyway.migrate();

    assertThat(database.value("select count(*) from measurement_old")).isEqualTo("1000");
  }

  private void createTarget(String schema) throws SQLException {
    database.execute(
        """
        create table {schema}.measurement_aux (
          id bigint,
          city_id int not null,
          logdate date not null,
          peaktemp int,
          primary key (id, logdate)
        ) partition by range (logdate)
        """
            .replace("{schema}", schema),
        """
        create table {schema}.measurement_2026 partition of {schema}.measurement_aux
        for values from ('2026-01-01') to ('2027-01-01')
        """
            .replace("{schema}", schema));
  }

  private FluentConfiguration flyway() {
    return Flyway.configure()
        .dataSource(database.url(), database.ownerUser(), database.password())
        .baselineOnMigrate(true)
        .baselineVersion("1")
        .locations(new String[0])
        .javaMigrations(new V7__Partition_measurement());
  }
}
