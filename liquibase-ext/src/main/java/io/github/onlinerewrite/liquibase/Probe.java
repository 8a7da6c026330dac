package io.github.onlinerewrite.liquibase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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

  /**
   * A session takes a second at most; a pool that has none left may let its caller wait for ever.
   */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Opens up to {@code enough} sessions and closes them again. */
  static Probe of(DataSource dataSource, ServerIdentity wanted, int enough) {
    return of(dataSource, wanted, enough, PATIENCE);
  }

  /** The same with {@code patience} for each session. */
  static Probe of(DataSource dataSource, ServerIdentity wanted, int enough, Duration patience) {
    List<Connection> open = new ArrayList<>();
    String obstacle = "";
    try (Opener opener = new Opener(dataSource, patience)) {
      while (open.size() < enough && obstacle.isEmpty()) {
        Connection connection = opener.open();
        open.add(connection);
        obstacle = ServerIdentity.of(connection).differenceFrom(wanted);
      }
      return new Probe(obstacle.isEmpty() ? open.size() : 0, obstacle);
    } catch (SQLException failure) {
      return new Probe(open.size(), oneLine(failure, open.size()));
    } finally {
      open.forEach(Opener::close);
    }
  }

  private static String oneLine(SQLException failure, int opened) {
    String reason = String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    return opened == 0
        ? reason
        : "no more than "
            + opened
            + (opened == 1 ? " session" : " sessions")
            + " could be open: "
            + reason;
  }
}
