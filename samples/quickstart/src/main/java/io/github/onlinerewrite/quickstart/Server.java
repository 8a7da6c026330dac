package io.github.onlinerewrite.quickstart;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A PostgreSQL server for the length of the program, on the loopback interface. Everything is done
 * by a plain role that owns its database, and nothing else.
 */
final class Server implements AutoCloseable {

  static final String OWNER = "weather_owner";
  private static final String DATABASE = "weather";

  private final EmbeddedPostgres postgres;

  private Server(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static Server start() throws IOException, SQLException {
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(60))
            // The library turns both off, which would make every wait look shorter than it is.
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_wal_size", "4GB")
            .setErrorRedirector(Redirect.DISCARD)
            .setOutputRedirector(Redirect.DISCARD)
            .start();
    try (Connection superuser = postgres.getPostgresDatabase().getConnection();
        Statement statement = superuser.createStatement()) {
      statement.execute("create role weather_owner login nosuperuser nocreatedb nocreaterole");
      statement.execute("create database weather owner weather_owner");
      return new Server(postgres);
    } catch (SQLException failure) {
      postgres.close();
      throw failure;
    }
  }

  /** Connections of the owner to its database. */
  DataSource database() {
    return postgres.getDatabase(OWNER, DATABASE);
  }

  /** Where the same database is, for Liquibase. */
  String url() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + DATABASE;
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
