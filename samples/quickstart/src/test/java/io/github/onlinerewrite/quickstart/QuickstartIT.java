package io.github.onlinerewrite.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The whole story with fewer rows; and the check can fail. */
class QuickstartIT {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void tableIsPartitionedUnderLoadAndNoWriteIsLost() throws Exception {
    Report report =
        new Quickstart(
                new PrintStream(printed, true, StandardCharsets.UTF_8), new LiquibaseDeployment())
            .run(50_000);

    assertThat(report.isExact()).isTrue();
    assertThat(report.meanwhile().transactions()).isPositive();
    assertThat(report.before()).isEqualTo(shape("ordinary", 0, "integer"));
    assertThat(report.after()).isEqualTo(shape("partitioned", 25, "bigint"));
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("not one write was lost");
  }

  @Test
  void serverIsAsSafeAsOneInProduction() throws Exception {
    try (Server server = Server.start()) {
      assertThat(value(server, "show fsync")).isEqualTo("on");
      assertThat(value(server, "show synchronous_commit")).isEqualTo("on");
      assertThat(value(server, "select rolsuper from pg_roles where rolname = current_user"))
          .isEqualTo("f");
    }
  }

  @Test
  void comparisonFindsEveryKindOfDifference() throws Exception {
    try (Server server = Server.start()) {
      Measurements measurements = new Measurements(server.database());
      measurements.load(100);
      assertThat(measurements.compareWithTwin()).isEqualTo(new Comparison(100, 100, 0));

      run(server, "update measurement set peaktemp = null where id = 1");
      run(server, "update measurement set logdate = logdate + 1 where id = 2");
      run(server, "delete from measurement where id in (3, 4)");

      // The moved key is missing here and too much there.
      assertThat(measurements.compareWithTwin()).isEqualTo(new Comparison(98, 100, 5));
    }
  }

  private static Shape shape(String kind, int partitions, String idType) {
    return new Shape(
        kind, partitions, "id " + idType + ", city_id integer, logdate date, peaktemp integer");
  }

  private static void run(Server server, String sql) throws SQLException {
    try (Connection connection = server.database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Server server, String sql) throws SQLException {
    try (Connection connection = server.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
