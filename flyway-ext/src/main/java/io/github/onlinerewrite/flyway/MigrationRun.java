package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.ReplicationConnector;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.migration.Context;

/**
 * One call of the engine on behalf of Flyway.
 *
 * @param context what Flyway gave the migration
 * @param schema of the table
 * @param log where it is told
 */
record MigrationRun(Context context, String schema, Log log) {

  /** A rewriter with sessions of Flyway's data source, that Flyway's log and progress hear of. */
  TableRewriter rewriter() {
    return rewriterHeardBy(RewriteListener.NONE);
  }

  private TableRewriter rewriterHeardBy(RewriteListener more) {
    Configuration configuration = context.getConfiguration();
    return replicating(TableRewriter.using(configuration.getDataSource()), configuration)
        .withListener(
            new LogListener(log)
                .and(new FlywayProgress(configuration))
                .and(new ConnectionTouch(context.getConnection(), log))
                .and(more));
  }

  /** A data source that Flyway made of its URL tells nobody else how it connects. */
  private static TableRewriter replicating(TableRewriter rewriter, Configuration configuration) {
    String url = configuration.getUrl();
    if (url == null || !url.startsWith("jdbc:postgresql:")) {
      return rewriter;
    }
    Properties login = new Properties();
    login.putAll(configuration.getJdbcProperties());
    Optional.ofNullable(configuration.getUser()).ifPresent(user -> login.put("user", user));
    Optional.ofNullable(configuration.getPassword())
        .ifPresent(password -> login.put("password", password));
    return rewriter.withReplication(ReplicationConnector.of(url, login));
  }

  /** Calls the engine, and reports what came of it. */
  RewriteResult reported(ReportFile.Beginning report, Function<TableRewriter, RewriteResult> call)
      throws SQLException {
    ReportFile file = ReportFile.begin(context, report, log);
    TableRewriter rewriter = rewriterHeardBy(file.listener());
    return file.of(() -> call.apply(rewriter));
  }
}
