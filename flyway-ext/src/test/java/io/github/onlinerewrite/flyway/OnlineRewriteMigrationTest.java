package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import db.migration.V7__Partition_measurement;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
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

  /** To prepare is something else than to swap, and what swaps it is a third thing. */
  @Test
  void checksumDependsOnWhatTheMigrationDoes() {
    Set<Integer> checksums =
        Stream.of(
                new V7__Partition_measurement(),
                new V10__Preparing(),
                new StepsIT.V3__Swap(),
                new StepsIT.V4__Finish(),
                new StepsIT.V3__Abort())
            .map(JavaMigration::getChecksum)
            .collect(Collectors.toSet());

    assertThat(checksums).hasSize(5);
  }

  /** Deployed migrations hold these numbers: they must never change. */
  @Test
  void checksumsStayWhatTheyAre() {
    assertThat(new V10__Preparing().getChecksum()).isEqualTo(-1_329_043_363);
    assertThat(new StepsIT.V3__Swap().getChecksum()).isEqualTo(-1_010_664_734);
    assertThat(new StepsIT.V4__Finish().getChecksum()).isEqualTo(-864_617_379);
    assertThat(new StepsIT.V3__Abort().getChecksum()).isEqualTo(-1_448_795_246);
    assertThat(new RepeatableIT.R__Rebuild("2026-11").getChecksum()).isEqualTo(13_005_532);
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

  /**
   * Only a paid edition lets it be set; it would write a script, and the table would be rewritten.
   */
  @Test
  void aDryRunIsRefused() {
    Configuration safe = Flyway.configure().configuration(SAFE);
    Configuration dry =
        (Configuration)
            Proxy.newProxyInstance(
                Configuration.class.getClassLoader(),
                new Class<?>[] {Configuration.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getDryRunOutput")
                        ? OutputStream.nullOutputStream()
                        : method.invoke(safe, arguments));

    assertThatThrownBy(() -> UnsafeSettings.refuse(dry, ""))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("The table was not touched. A dry run is asked for");
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

  private static final class V10__Preparing extends V7__Partition_measurement {
    @Override
    protected RewriteOptions options() {
      return RewriteOptions.defaults().withSwapLater(true);
    }
  }

  private static final class V9__Dropping extends OnlineRewriteMigration {
    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("measurement").into("measurement_aux").droppingOldTable();
    }
  }
}
