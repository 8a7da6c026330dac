package io.github.onlinerewrite.engine.history;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.testsupport.TestDatabase;
import io.github.onlinerewrite.testsupport.history.HistoryLoad;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** A rewrite in a process of its own, which can be killed. Its output tells the phases. */
final class RewriteProcess implements AutoCloseable {

  private static final String PHASE = "phase ";
  private static final String FAILURE = "failure ";
  private static final String REVERT = "REVERT";

  private final Process process;
  private volatile RewritePhase phase = RewritePhase.CHECK;
  private volatile String failure = "";
  private final CountDownLatch ended = new CountDownLatch(1);

  private RewriteProcess(Process process) {
    this.process = process;
    Thread listener = new Thread(this::listen, "rewrite-process");
    listener.setDaemon(true);
    listener.start();
  }

  /** Begins, or goes on with, the rewrite that {@code choices} are. */
  static RewriteProcess start(TestDatabase database, Choices choices) throws IOException {
    HistoryLoad.Settings settings = choices.load();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                RewriteProcess.class.getName(),
                Long.toString(settings.seed()),
                settings.shape().fromPartitions() + "," + settings.shape().inPartition(),
                choices.reverts() ? REVERT : choices.options().capture().name()));
    builder.environment().put("REWRITE_URL", database.url());
    builder.environment().put("REWRITE_USER", database.ownerUser());
    builder.environment().put("REWRITE_PASSWORD", database.password());
    builder.redirectError(
        ProcessBuilder.Redirect.appendTo(Path.of("target", "rewrite-process.log").toFile()));
    return new RewriteProcess(builder.start());
  }

  /** The settings that the command line of the process tells. */
  static HistoryLoad.Settings settings(long seed, String kind) {
    HistoryLoad.Settings settings = HistoryLoad.Settings.of(seed);
    return switch (kind) {
      case "true,false" -> settings.ofPartitions();
      case "false,true" -> settings.asPartition();
      default -> settings;
    };
  }

  public static void main(String[] arguments) throws Exception {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(System.getenv("REWRITE_URL"));
    dataSource.setUser(System.getenv("REWRITE_USER"));
    dataSource.setPassword(System.getenv("REWRITE_PASSWORD"));
    HistoryLoad.Settings settings = settings(Long.parseLong(arguments[0]), arguments[1]);
    try {
      Choices choices = Choices.of(settings);
      of(choices, arguments[2]).rewrite(dataSource, new Tells());
    } catch (RewriteException failure) {
      System.out.println(FAILURE + failure.getClass().getSimpleName() + " " + failure.getMessage());
      // The exit status says so as well.
      throw failure;
    }
  }

  private static Choices of(Choices choices, String kind) {
    return switch (kind) {
      case "LOGICAL" -> choices.decoding();
      case REVERT -> choices.back().reverting();
      default -> choices;
    };
  }

  private static final class Tells implements RewriteListener {
    @Override
    public void phaseStarted(String table, RewritePhase started) {
      System.out.println(PHASE + started);
    }
  }

  /** Returns when that phase has begun, or a later one, or the process has ended. */
  void await(RewritePhase wanted) throws InterruptedException {
    while (phase.compareTo(wanted) < 0 && !ended.await(1, TimeUnit.MILLISECONDS)) {
      // Looks again.
    }
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  /** What it ended with: nothing when all is done. */
  String awaitEnd() throws InterruptedException {
    ended.await();
    int status = process.waitFor();
    return status == 0 || !failure.isEmpty() ? failure : "exit status " + status;
  }

  boolean isRunning() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(PHASE)) {
          phase = RewritePhase.valueOf(line.substring(PHASE.length()));
        } else if (line.startsWith(FAILURE)) {
          failure = line.substring(FAILURE.length());
        }
      }
    } catch (IOException killed) {
      // Its end of the pipe is gone with it.
    } finally {
      ended.countDown();
    }
  }
}
