package io.github.onlinerewrite.liquibase;

import liquibase.database.Database;

/** Tells PostgreSQL from the databases whose Liquibase classes extend PostgreSQL's. */
final class PostgresOnly {

  static final String SHORT_NAME = "postgresql";

  private PostgresOnly() {}

  /** By the short name: CockroachDB and others are instances of Liquibase's PostgresDatabase. */
  static boolean is(Database database) {
    return SHORT_NAME.equals(database.getShortName());
  }
}
