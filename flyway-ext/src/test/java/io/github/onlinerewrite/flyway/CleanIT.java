package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As a developer does it: clean, and all migrations again, whatever a rewrite has left. */
class CleanIT {

  private TestDatabase database;
  private FlywayRun flyway;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    flyway = FlywayRun.on(database).with("flyway.cleanDisabled", "false");
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  private static final class V1__Create extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws SQLException {
      try (Statement statement = context.getConnection().createStatement()) {
        statement.execute("create table measurement (id int primary key, peaktemp int)");
        statement.execute(
            "insert into measurement select n, n % 40 from generate_series(1, 1000) n");
      }
    }
  }

  static class V2__Widen extends OnlineRewriteMigration {
    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("measurement").column("id").type("bigint");
    }

    @Override
    protected RewriteOptions options() {
      return RewriteOptions.defaults().withSwapTimeout(Duration.ofSeconds(1));
    }
  }

  @Test
  void preparedRewriteBeginsAnew() throws SQLException {
    migrations(new StepsIT.V2__Prepare()).migrate();
    Flyway all = migrations(new StepsIT.V2__Prepare(), new StepsIT.V3__Swap());
    all.clean();

    all.migrate();

    assertThat(flyway.history()).isEqualTo("1 Create, 2 Prepare, 3 Swap");
    assertRewritten();
  }

  @Test
  void unfinishedRewriteBeginsAnew() throws SQLException {
    Flyway all = migrations(new V2__Widen());
    migrations().migrate();
    try (Connection reader = database.owner();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("lock table measurement in access share mode");
      assertThatThrownBy(all::migrate).isNotNull();
    }
    assertThat(phases()).isEqualTo("CUT_OVER");
    all.clean();

    all.migrate();

    assertThat(flyway.history()).isEqualTo("1 Create, 2 Widen");
    assertThat(phases()).isEqualTo("ABORTED, DONE");
    assertRewritten();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DONE", "SWAPPED"})
  void swappedRewriteIsMadeAgain(String phase) throws SQLException {
    Flyway all = migrations(new V2__Widen());
    all.migrate();
    database.execute("update online_rewrite.rewrite set phase = '" + phase + "'");
    all.clean();

    all.migrate();

    assertThat(flyway.history()).isEqualTo("1 Create, 2 Widen");
    assertRewritten();
  }

  @ParameterizedTest
  @ValueSource(strings = {"public,online_rewrite", "online_rewrite,public"})
  void ourSchemaMayBeCleanedToo(String schemas) throws SQLException {
    flyway = flyway.with("flyway.schemas", schemas).with("flyway.defaultSchema", "public");
    Flyway all = migrations(new V2__Widen());
    migrations(new StepsIT.V2__Prepare()).migrate();
    all.clean();

    all.migrate();

    assertThat(phases()).isEqualTo("DONE");
    assertRewritten();
  }

  private Flyway migrations(JavaMigration... more) {
    JavaMigration[] all = new JavaMigration[more.length + 1];
    all[0] = new V1__Create();
    System.arraycopy(more, 0, all, 1, more.length);
    return flyway.configuration(all).baselineVersion("0").load();
  }

  private String phases() throws SQLException {
    return String.valueOf(
        database.value("select string_agg(phase, ', ' order by id) from online_rewrite.rewrite"));
  }

  private void assertRewritten() throws SQLException {
    assertThat(database.value("select pg_typeof(id) from measurement limit 1")).isEqualTo("bigint");
    assertThat(database.value("select count(*) from measurement")).isEqualTo("1000");
    assertThat(database.value("select to_regclass('measurement_old')")).isNotNull();
    assertThat(database.value(TARGETS)).isEqualTo("0");
  }

  private static final String TARGETS =
      "select count(*) from pg_class where relname like 'online_rewrite_target%'";
}
