package io.github.onlinerewrite.samples;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server on the loopback interface, as long as the program lasts. Everything is done
 * by a plain role that owns its database, and nothing else.
 */
public final class SampleServer implements AutoCloseable {

  /** The role. */
  public static final String OWNER = "weather_owner";

  private static final String DATABASE = "weather";
  private static final String PASSWORD = "sample";

  private final EmbeddedPostgres postgres;

  private SampleServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Starts one; there is nothing in the database. */
  public static SampleServer start() throws IOException, SQLException {
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(90))
            // The library turns both off, which would make every wait look shorter than it is.
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setErrorRedirector(Redirect.DISCARD)
            .setOutputRedirector(Redirect.DISCARD)
            .start();
    try (Connection superuser = postgres.getPostgresDatabase().getConnection();
        Statement statement = superuser.createStatement()) {
      statement.execute("create role weather_owner login password '" + PASSWORD + "'");
      statement.execute("create database weather owner weather_owner");
      demandPasswords(statement);
      return new SampleServer(postgres);
    } catch (SQLException | IOException failure) {
      postgres.close();
      throw failure;
    }
  }

  /** The library lets everybody in, and then nothing shows who has a password and who has not. */
  private static void demandPasswords(Statement superuser) throws SQLException, IOException {
    try (ResultSet row = superuser.executeQuery("show hba_file")) {
      row.next();
      Files.writeString(
          Path.of(row.getString(1)),
          """
          host all postgres all trust
          host all all all scram-sha-256
          """);
    }
    superuser.execute("select pg_reload_conf()");
  }

  /** Connections of the owner to its database. */
  public DataSource database() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(url());
    database.setUser(OWNER);
    database.setPassword(PASSWORD);
    return database;
  }

  /** Where the same database is, without a user. */
  public String url() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + DATABASE;
  }

  /** The owner's password. */
  public String password() {
    return PASSWORD;
  }

  /** Runs a statement as the owner. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row that {@code query} gives the owner. */
  public String value(String query) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
