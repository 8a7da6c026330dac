package io.github.onlinerewrite.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What {@code pg_dump --schema-only} would print of a database, read from the catalogs, so that it
 * needs no binary and is the same on all servers: names, definitions, owners, grants in the order
 * of the catalog, comments, settings. What is in our schema {@code online_rewrite} is left out.
 */
public final class SchemaDump {

  private SchemaDump() {}

  /** One line per fact, in a fixed order; names are qualified. */
  public static List<String> of(TestDatabase database) throws SQLException {
    try (Connection connection = database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path = pg_catalog");
      statement.setEscapeProcessing(false);
      List<String> lines = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(query(database.majorVersion()))) {
        while (row.next()) {
          lines.add(row.getString(1));
        }
      }
      return lines;
    }
  }

  /** Row filters of publications are there from PostgreSQL 15 on. */
  private static String query(int version) {
    try (InputStream file =
        Objects.requireNonNull(SchemaDump.class.getResourceAsStream("schema.sql"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .replace("{filter}", version < 15 ? "null" : "pg_get_expr(r.prqual, r.prrelid)");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
