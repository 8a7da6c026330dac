package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.util.Collections;
import java.util.List;
import liquibase.Scope;
import liquibase.util.LiquibaseUtil;
import org.junit.jupiter.api.Test;

/** The build runs these tests on several versions of Liquibase: on each, with that one alone. */
class LiquibaseVersionIT {

  @Test
  void testsRunOnTheVersionThatTheBuildMeans() {
    assertThat(LiquibaseUtil.getBuildVersion()).isEqualTo(System.getProperty("liquibase.expected"));
  }

  @Test
  void thereIsOneLiquibaseOnly() throws Exception {
    List<URL> found =
        Collections.list(getClass().getClassLoader().getResources("liquibase/Scope.class"));

    assertThat(found).hasSize(1);
    assertThat(Scope.class.getProtectionDomain().getCodeSource().getLocation().toString())
        .contains("liquibase-core-" + System.getProperty("liquibase.expected"));
  }

  /** What users get: compiled against one version, unchanged for all. */
  @Test
  void extensionIsTheJar() {
    assertThat(
            OnlineRewriteChange.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .endsWith(".jar");
  }
}
