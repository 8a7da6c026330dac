package io.github.onlinerewrite.engine.hazards;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A rewrite in a process of its own, since it says all that it can: each logger at trace. */
final class TracedRewrite {

  private TracedRewrite() {}

  /**
   * Everything that a rewrite of {@code item} says, and the stack trace of its failure.
   *
   * @param target a table, or {@code column type} for one that is derived
   * @param meanwhile a statement that is executed when the comparison begins
   */
  static String say(TestDatabase database, String target, String meanwhile)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-cp",
                System.getProperty("java.class.path"),
                TracedRewrite.class.getName(),
                target,
                meanwhile));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("REWRITE_URL", database.url());
    builder.environment().put("REWRITE_USER", database.ownerUser());
    builder.environment().put("REWRITE_PASSWORD", database.password());
    Process process = builder.start();
    try (InputStream said = process.getInputStream()) {
      String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    }
  }

  public static void main(String[] arguments) throws SQLException {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(System.getenv("REWRITE_URL"));
    dataSource.setUser(System.getenv("REWRITE_USER"));
    dataSource.setPassword(System.getenv("REWRITE_PASSWORD"));
    String[] words = arguments[0].split(" ", 2);
    RewriteSpec spec =
        words.length == 1
            ? RewriteSpec.table("item").into(words[0])
            : RewriteSpec.table("item").column(words[0]).type(words[1]);
    RewriteOptions options =
        RewriteOptions.defaults()
            .withProgressInterval(Duration.ofMillis(100))
            .withSwapTimeout(Duration.ofSeconds(5));
    try {
      System.out.println(
          TableRewriter.using(dataSource)
              .withListener(
                  new RewriteListener() {
                    @Override
                    public void phaseStarted(String table, RewritePhase phase) {
                      System.out.println(phase);
                      if (phase == RewritePhase.VERIFY) {
                        execute(dataSource, arguments[1]);
                      }
                    }

                    @Override
                    public void progress(RewriteProgress progress) {
                      System.out.println(progress);
                    }

                    @Override
                    public void notice(String table, String message) {
                      System.out.println(message);
                    }
                  })
              .rewrite(spec, options));
    } catch (RewriteException failure) {
      System.out.println(failure);
      throw failure;
    } finally {
      System.out.println(TableRewriter.using(dataSource).status());
    }
  }

  private static void execute(PGSimpleDataSource dataSource, String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
