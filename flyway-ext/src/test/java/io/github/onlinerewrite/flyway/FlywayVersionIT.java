package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.security.CodeSource;
import java.util.Collections;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.Test;

/** The build runs these tests on several versions of Flyway: on each, with that one alone. */
class FlywayVersionIT {

  private static final String EXPECTED = String.valueOf(System.getProperty("flyway.expected"));

  @Test
  void testsRunOnTheVersionThatTheBuildMeans() {
    assertThat(jar(Flyway.class)).endsWith("flyway-core-" + EXPECTED + ".jar");
    assertThat(jar(PostgreSQLConfigurationExtension.class))
        .endsWith("flyway-database-postgresql-" + EXPECTED + ".jar");
  }

  @Test
  void thereIsOneFlywayOnly() throws Exception {
    List<URL> found =
        Collections.list(
            getClass().getClassLoader().getResources("org/flywaydb/core/Flyway.class"));

    assertThat(found).hasSize(1);
  }

  /** What users get: compiled against one version, unchanged for all. */
  @Test
  void migrationsAreInTheJar() {
    assertThat(jar(OnlineRewriteMigration.class)).endsWith(".jar");
  }

  private static String jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source.getLocation().getPath();
  }
}
