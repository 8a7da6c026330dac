package io.github.onlinerewrite.flyway;

import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/** Why a migration cannot come to its end, as Flyway is set. */
final class UnsafeSettings {

  private UnsafeSettings() {}

  /** Throws with all that was found, {@code mistake} too, before a connection is used. */
  static void refuse(Configuration configuration, String mistake) {
    List<String> found = new ArrayList<>();
    if (!mistake.isEmpty()) {
      found.add(mistake);
    }
    if (holdsTransactionalLock(configuration)) {
      found.add(
          "Flyway holds its lock in a transaction that stays open all the time: it keeps vacuum"
              + " from cleaning up, and the rewrite would wait for its snapshot for ever."
              + " Set flyway.postgresql.transactional.lock=false.");
    }
    if (configuration.isGroup()) {
      found.add(
          "flyway.group=true puts migrations into one transaction, and a rewrite has many of its"
              + " own. Set flyway.group=false.");
    }
    if (configuration.getDryRunOutput() != null) {
      found.add(
          "A dry run is asked for, and a rewrite works in sessions of its own: it would be carried"
              + " out. Leave this migration out of a dry run (flyway.target or cherryPick).");
    }
    if (!found.isEmpty()) {
      throw new FlywayException(
          "The table was not touched. "
              + String.join(" ", found)
              + " If flyway info shows this migration as failed, run flyway repair first.");
    }
  }

  private static boolean holdsTransactionalLock(Configuration configuration) {
    // Null where Flyway has no support for PostgreSQL; then it holds no such lock either.
    @Nullable PostgreSQLConfigurationExtension postgres = postgres(configuration);
    return postgres != null && postgres.isTransactionalLock();
  }

  private static @Nullable PostgreSQLConfigurationExtension postgres(Configuration configuration) {
    try {
      return configuration.getConfigurationExtension(PostgreSQLConfigurationExtension.class);
    } catch (NoSuchMethodError older) {
      // Flyway 11.7, which Spring Boot 3.5 comes with, says it of a Flyway only, here of a copy.
      return new Flyway(configuration)
          .getConfigurationExtension(PostgreSQLConfigurationExtension.class);
    }
  }
}
