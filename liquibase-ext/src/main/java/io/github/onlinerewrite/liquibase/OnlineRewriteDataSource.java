package io.github.onlinerewrite.liquibase;

import java.util.Map;
import javax.sql.DataSource;
import liquibase.Scope;
import liquibase.database.AbstractJdbcDatabase;
import liquibase.database.Database;
import org.jspecify.annotations.Nullable;

/**
 * Lets an application hand its {@code DataSource} to the rewrites of a Liquibase run, so that they
 * can open sessions. With Spring Boot nothing of this needs to be called. Thread-safe as far as
 * Liquibase's {@code Database} is.
 */
public final class OnlineRewriteDataSource {

  static final String SCOPE_KEY = "onlineRewrite.dataSource";

  private OnlineRewriteDataSource() {}

  /**
   * Runs Liquibase with {@code dataSource} at hand, as in {@code during(dataSource, () ->
   * liquibase.update())}; throws what {@code run} throws. The run must be on the calling thread.
   * Rewrites use this source or fail. Nothing is kept afterwards.
   */
  public static void during(DataSource dataSource, Scope.ScopedRunner<?> run) throws Exception {
    Scope.child(Map.of(SCOPE_KEY, dataSource), run);
  }

  /**
   * Rewrites on {@code database} may open sessions through {@code dataSource}; where it has too few
   * of them, or reaches something else, they say so and take another way. It is kept as long as
   * {@code database} is.
   */
  public static void offer(DataSource dataSource, Database database) {
    if (database instanceof AbstractJdbcDatabase jdbc) {
      jdbc.set(SCOPE_KEY, dataSource);
    }
  }

  static @Nullable DataSource demanded() {
    return Scope.getCurrentScope().get(SCOPE_KEY, DataSource.class);
  }

  static @Nullable DataSource offeredTo(Database database) {
    return database instanceof AbstractJdbcDatabase jdbc
            && jdbc.get(SCOPE_KEY) instanceof DataSource offered
        ? offered
        : null;
  }
}
