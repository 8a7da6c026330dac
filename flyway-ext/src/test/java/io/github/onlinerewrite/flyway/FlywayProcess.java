package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.JavaMigration;

/** Flyway in a process of its own, which can be killed. Its output is its log. */
final class FlywayProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader told;

  private FlywayProcess(Process process) {
    this.process = process;
    this.told =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** What is deployed: in one step, or in two. */
  enum Deployed {
    AT_ONCE(new V2__Rewrite()),
    IN_STEPS(new V2__Prepare(), new V3__Swap());

    private final JavaMigration[] migrations;

    Deployed(JavaMigration... migrations) {
      this.migrations = migrations;
    }

    JavaMigration[] migrations() {
      return migrations.clone();
    }
  }

  static class V2__Rewrite extends OnlineRewriteMigration {
    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("history").into("history_new");
    }

    @Override
    protected RewriteOptions options() {
      return RewriteOptions.defaults().withChunkSize(ByteSize.parse("64 kB"));
    }
  }

  static final class V2__Prepare extends V2__Rewrite {
    @Override
    protected RewriteOptions options() {
      return super.options().withSwapLater(true);
    }
  }

  static final class V3__Swap extends SwapOnlineRewriteMigration {
    @Override
    protected String table() {
      return "history";
    }
  }

  static FlywayProcess migrate(TestDatabase database, Deployed deployed) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FlywayProcess.class.getName(),
                    deployed.name()))
            .redirectErrorStream(true);
    builder.environment().put("REWRITE_URL", database.url());
    builder.environment().put("REWRITE_USER", database.ownerUser());
    builder.environment().put("REWRITE_PASSWORD", database.password());
    return new FlywayProcess(builder.start());
  }

  public static void main(String[] arguments) {
    Flyway.configure()
        .dataSource(
            System.getenv("REWRITE_URL"),
            System.getenv("REWRITE_USER"),
            System.getenv("REWRITE_PASSWORD"))
        .baselineOnMigrate(true)
        .baselineVersion("1")
        .locations(new String[0])
        .javaMigrations(Deployed.valueOf(arguments[0]).migrations())
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .load()
        .migrate();
  }

  /** As {@code kill -9} does, when it has told that for the {@code time}th time. */
  void killAfter(String ending, int time) throws IOException, InterruptedException {
    int left = time;
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      if (line.endsWith(ending) && line.contains("OnlineRewriteMigration")) {
        left--;
      }
      if (left == 0) {
        process.destroyForcibly();
        process.waitFor();
        return;
      }
    }
    throw new AssertionError("it has ended, and never told " + ending);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
