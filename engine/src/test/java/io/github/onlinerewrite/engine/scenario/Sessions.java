package io.github.onlinerewrite.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Sessions of one role, by name, that run the statements of a scenario's files one by one. */
final class Sessions implements AutoCloseable {

  private static final Pattern SESSION = Pattern.compile("(?m)^-- session (\\w+)$");
  private static final Pattern FAILS = Pattern.compile("(?m)^-- fails (\\w{5})$");

  private final TestDatabase database;
  private final DataSource opening;
  private final Map<String, Connection> sessions = new HashMap<>();

  Sessions(TestDatabase database, DataSource opening) {
    this.database = database;
    this.opening = opening;
  }

  /** A file begins in the session {@code first}. */
  void execute(List<String> statements) throws SQLException {
    String name = "first";
    for (String sql : statements) {
      Matcher named = SESSION.matcher(sql);
      if (named.find()) {
        name = named.group(1);
      }
      Connection session = session(name);
      Matcher fails = FAILS.matcher(sql);
      if (fails.find()) {
        assertThatThrownBy(() -> execute(session, sql))
            .isInstanceOfSatisfying(
                SQLException.class,
                failure -> assertThat(failure.getSQLState()).isEqualTo(fails.group(1)));
      } else {
        execute(session, sql);
      }
    }
  }

  private Connection session(String name) throws SQLException {
    Connection session = sessions.get(name);
    if (session == null) {
      session = opening.getConnection();
      sessions.put(name, session);
    }
    return session;
  }

  private void execute(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(
          sql.replace("{application}", database.applicationUser())
              .replace("{owner}", database.ownerUser()));
    }
  }

  @Override
  public void close() throws SQLException {
    for (Connection session : sessions.values()) {
      session.close();
    }
  }
}
