package io.github.onlinerewrite.engine.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionSettingsIT {

  @ParameterizedTest
  @CsvSource({
    "jit, on, off",
    "max_parallel_workers_per_gather, 4, 0",
    "standard_conforming_strings, off, on",
    "bytea_output, escape, hex",
    "TimeZone, Asia/Tokyo, UTC"
  })
  void aSettingIsOursForTheRunAndTheCallersAfterwards(String name, String before, String ours)
      throws SQLException {
    try (TestDatabase database = TestDatabase.create();
        Connection connection = database.owner();
        Statement statement = connection.createStatement()) {
      statement.execute("set " + name + " = '" + before + "'");
      try (Session session = Session.borrowing(connection)) {
        String meanwhile = session.one(Sql.of("show " + name), row -> row.getString(1));
        assertThat(meanwhile).isEqualTo(ours);
      }
      try (ResultSet row = statement.executeQuery("show " + name)) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(before);
      }
    }
  }
}
