package io.github.onlinerewrite.engine.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The statements of {@code writers.sql}, again and again. */
record RepeatedScript(List<String> statements, AtomicLong numbers) implements Writing {

  @Override
  public boolean step(Connection session) throws SQLException {
    String number = Long.toString(numbers.incrementAndGet());
    try (Statement statement = session.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql.replace("{n}", number));
      }
    } catch (SQLException failure) {
      try (Statement statement = session.createStatement()) {
        statement.execute("rollback");
      }
      throw failure;
    }
    return true;
  }
}
