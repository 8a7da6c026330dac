package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.ReplicationConnector;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Logical decoding needs a connection of its own, for which Flyway has the address, or the user.
 */
class LogicalIT {

  private TestDatabase database;

  static final class V2__Rebuild extends OnlineRewriteMigration {
    private final @Nullable ReplicationConnector connector;

    V2__Rebuild(@Nullable ReplicationConnector connector) {
      this.connector = connector;
    }

    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("measurement").column("id").type("bigint");
    }

    @Override
    protected RewriteOptions options() {
      return RewriteOptions.defaults().withCapture(Capture.LOGICAL);
    }

    @Override
    protected @Nullable ReplicationConnector replication() {
      return connector;
    }
  }

  @BeforeEach
  void createSource() throws SQLException {
    database = TestDatabase.create();
    database.allowReplication();
    database.execute(
        "create table measurement (id int primary key, peaktemp int)",
        "insert into measurement select n, n % 40 from generate_series(1, 1000) n");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private ReplicationConnector to(String url) {
    Properties login = new Properties();
    login.setProperty("user", database.ownerUser());
    login.setProperty("password", database.password());
    return ReplicationConnector.of(url, login);
  }

  private void migrateWithPool(@Nullable ReplicationConnector connector) {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(database.url());
      pool.setUsername(database.ownerUser());
      pool.setPassword(database.password());
      Flyway.configure()
          .dataSource(pool)
          .baselineOnMigrate(true)
          .baselineVersion("1")
          .locations(new String[0])
          .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
          .javaMigrations(new V2__Rebuild(connector))
          .load()
          .migrate();
    }
  }

  private void assertDecoded() throws SQLException {
    assertThat(database.value("select pg_typeof(id) from measurement limit 1")).isEqualTo("bigint");
    assertThat(database.value("select string_agg(capture, ', ') from online_rewrite.rewrite"))
        .isEqualTo("LOGICAL");
    assertThat(
            database.value(
                "select count(*) from pg_replication_slots where database ="
                    + " current_database()"))
        .isEqualTo("0");
    assertThat(database.value("select count(*) from pg_publication")).isEqualTo("0");
  }

  @Test
  void flywaysOwnDataSourceIsEnough() throws SQLException {
    FlywayRun.on(database).of(new V2__Rebuild(null)).migrate();
    assertDecoded();
  }

  @Test
  void aPoolThatTellsNothingIsRefused() throws SQLException {
    assertThatThrownBy(() -> migrateWithPool(null))
        .rootCause()
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("decoding-connection")
        .hasMessageContaining("ReplicationConnector");
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }

  @Test
  void theMigrationMaySayHowToConnect() throws SQLException {
    migrateWithPool(to(database.url()));
    assertDecoded();
  }

  @Test
  void anotherDatabaseIsRefused() throws SQLException {
    try (TestDatabase other = TestDatabase.create()) {
      assertThatThrownBy(() -> migrateWithPool(to(other.url())))
          .rootCause()
          .isInstanceOf(RewriteException.Refused.class)
          .hasMessageContaining("leads to another server or database");
    }
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }

  @Test
  void anAddressThatDoesNotWorkIsRefused() throws SQLException {
    assertThatThrownBy(() -> migrateWithPool(to("jdbc:postgresql://localhost:1/nowhere")))
        .rootCause()
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("none could be opened: SQLSTATE 08001");
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }
}
