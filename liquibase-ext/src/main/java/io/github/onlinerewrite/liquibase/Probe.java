package io.github.onlinerewrite.liquibase;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What opening sessions came to. They are opened at the same time, so that a small pool or a limit
 * of connections shows now and not in the middle of a run.
 *
 * @param sessions how many could be open at once; 0 when they are not what is wanted
 * @param obstacle why there are not more; empty when there are enough
 */
record Probe(int sessions, String obstacle) {

  /** Opens up to {@code enough} sessions and closes them again. */
  static Probe of(DataSource dataSource, ServerIdentity wanted, int enough) {
    List<Connection> open = new ArrayList<>();
    String obstacle = "";
    try {
      while (open.size() < enough && obstacle.isEmpty()) {
        Connection connection = dataSource.getConnection();
        open.add(connection);
        obstacle = ServerIdentity.of(connection).differenceFrom(wanted);
      }
      return new Probe(obstacle.isEmpty() ? open.size() : 0, obstacle);
    } catch (SQLException failure) {
      return new Probe(open.size(), oneLine(failure, open.size()));
    } finally {
      open.forEach(Probe::close);
    }
  }

  private static String oneLine(SQLException failure, int opened) {
    String reason = String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    return opened == 0 ? reason : "no more than " + opened + " sessions could be open: " + reason;
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException alreadyGone) {
      // It served the question only; a session that cannot be closed is gone.
    }
  }
}
