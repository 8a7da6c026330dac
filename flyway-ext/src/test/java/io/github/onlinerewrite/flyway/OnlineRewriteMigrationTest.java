package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import db.migration.V7__Partition_measurement;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.Test;

class OnlineRewriteMigrationTest {

  private static final Map<String, String> SAFE =
      Map.of("flyway.postgresql.transactional.lock", "false");

  @Test
  void migrationIsTheOneOfTheReadme() throws IOException {
    Path module = Path.of(System.getProperty("basedir", "."));

    assertThat(Files.readString(module.resolve("../README.md")))
        .contains(
            Files.readString(
                module.resolve("src/test/java/db/migration/V7__Partition_measurement.java")));
  }

  @Test
  void versionAndDescriptionComeFromTheClassName() {
    V7__Partition_measurement migration = new V7__Partition_measurement();

    assertThat(migration.getVersion()).hasToString("7");
    assertThat(migration.getDescription()).isEqualTo("Partition measurement");
  }

  @Test
  void flywayOpensNoTransactionForIt() {
    assertThat(new V7__Partition_measurement().canExecuteInTransaction()).isFalse();
  }

  /** Deployed migrations hold this number: it must never change. */
  @Test
  void checksumIsTheCrc32OfTheCanonicalSpec() {
    assertThat(new V7__Partition_measurement().getChecksum()).isEqualTo(-1_105_496_210);
  }

  @Test
  void checksumDoesNotDependOnOptions() {
    assertThat(new V8__Tuned().getChecksum())
        .isEqualTo(new V7__Partition_measurement().getChecksum());
  }

  @Test
  void checksumDependsOnWhatTheTableBecomes() {
    assertThat(new V9__Dropping().getChecksum())
        .isNotEqualTo(new V7__Partition_measurement().getChecksum());
  }

  @Test
  void transactionalLockIsRefusedBeforeAConnectionIsUsed() {
    assertThatThrownBy(() -> migrate(Map.of()))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("The table was not touched.")
        .hasMessageContaining("Set flyway.postgresql.transactional.lock=false.")
        .hasMessageContaining("run flyway repair");
  }

  @Test
  void groupIsRefusedBeforeAConnectionIsUsed() {
    assertThatThrownBy(
            () ->
                migrate(
                    Map.of(
                        "flyway.postgresql.transactional.lock", "false", "flyway.group", "true")))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("Set flyway.group=false.")
        .hasMessageNotContaining("transactional.lock");
  }

  @Test
  void allUnsafeSettingsAreNamedAtOnce() {
    assertThatThrownBy(() -> migrate(Map.of("flyway.group", "true")))
        .hasMessageContaining("flyway.postgresql.transactional.lock=false")
        .hasMessageContaining("flyway.group=false");
  }

  @Test
  void safeSettingsGoOnToTheConnection() {
    assertThatThrownBy(() -> migrate(SAFE)).hasMessage("the connection was used");
  }

  private static void migrate(Map<String, String> settings) throws Exception {
    Configuration configuration = Flyway.configure().configuration(settings);
    new V7__Partition_measurement()
        .migrate(
            new Context() {
              @Override
              public Configuration getConfiguration() {
                return configuration;
              }

              @Override
              public Connection getConnection() {
                throw new AssertionError("the connection was used");
              }
            });
  }

  private static final class V8__Tuned extends V7__Partition_measurement {
    @Override
    protected RewriteOptions options() {
      return RewriteOptions.defaults().withWorkers(1);
    }
  }

  private static final class V9__Dropping extends OnlineRewriteMigration {
    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("measurement").into("measurement_aux").droppingOldTable();
    }
  }
}
