package io.github.onlinerewrite.quickstart;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * What the journal of the rewrite says about its swap.
 *
 * @param attempts how often it was tried
 * @param longestLock the longest that a lock was held which makes an application wait
 */
record SwapCost(int attempts, Duration longestLock) {

  static SwapCost ofTheLatestRewrite(DataSource database) throws SQLException {
    String latest =
        """
        select attempts, longest_lock_ms
        from online_rewrite.rewrite
        order by id desc
        limit 1
        """;
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(latest)) {
      row.next();
      return new SwapCost(row.getInt(1), Duration.ofMillis(row.getLong(2)));
    }
  }
}
