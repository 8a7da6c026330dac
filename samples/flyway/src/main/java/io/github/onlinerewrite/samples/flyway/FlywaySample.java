package io.github.onlinerewrite.samples.flyway;

import io.github.onlinerewrite.quickstart.Quickstart;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** Rewrites the quickstart's table with {@code flyway migrate}, under the same application. */
public final class FlywaySample {

  private FlywaySample() {}

  public static void main(String[] args) throws Exception {
    Quickstart.run(System.out, FlywaySample::migrate, Quickstart.ROWS);
  }

  /** As any application that has Flyway does it. */
  static void migrate(String url, String owner) {
    Flyway.configure()
        .dataSource(url, owner, null)
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        // The table was there before Flyway.
        .baselineOnMigrate(true)
        .load()
        .migrate();
  }
}
