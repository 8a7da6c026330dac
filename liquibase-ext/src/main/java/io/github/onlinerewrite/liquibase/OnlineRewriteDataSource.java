package io.github.onlinerewrite.liquibase;

import java.util.Map;
import javax.sql.DataSource;
import liquibase.Scope;

/**
 * Lets an application hand its {@code DataSource} to the rewrites of a Liquibase run, so that they
 * can open sessions: {@code OnlineRewriteDataSource.during(dataSource, () -> liquibase.update())}.
 * The run must be on the calling thread. Nothing is kept afterwards.
 */
public final class OnlineRewriteDataSource {

  static final String SCOPE_KEY = "onlineRewrite.dataSource";

  private OnlineRewriteDataSource() {}

  /** Runs Liquibase with {@code dataSource} at hand; throws what {@code run} throws. */
  public static void during(DataSource dataSource, Scope.ScopedRunner<?> run) throws Exception {
    Scope.child(Map.of(SCOPE_KEY, dataSource), run);
  }
}
