package io.github.onlinerewrite.quickstart;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Start reading here. Loads a table, lets an application write to it, deploys what rewrites the
 * table, and checks that not one write was lost. Ends with an exception, and so with an exit code
 * other than 0, when one was.
 */
public final class Quickstart {

  /** Enough to see that it takes its time. */
  public static final int ROWS = 1_000_000;

  /** Long enough to see what the application's waits are without us. */
  private static final Duration BEFORE = Duration.ofSeconds(5);

  /** Long enough for every writer to have used the new table often. */
  private static final Duration AFTER = Duration.ofSeconds(2);

  private final PrintStream out;
  private final Deployment deployment;

  Quickstart(PrintStream out, Deployment deployment) {
    this.out = out;
    this.deployment = deployment;
  }

  public static void main(String[] args) throws Exception {
    QuietLogs.install();
    run(System.out, new LiquibaseDeployment(), ROWS);
  }

  /** The story with {@code deployment}; an error when the table is not exact afterwards. */
  public static void run(PrintStream out, Deployment deployment, int rows) throws Exception {
    if (!new Quickstart(out, deployment).run(rows).isExact()) {
      throw new AssertionError("the table differs from its twin: this must never happen");
    }
  }

  Report run(int rows) throws Exception {
    say("Starting PostgreSQL (fsync and synchronous_commit are on) ...");
    try (Server server = Server.start()) {
      say("Loading %,d rows ...".formatted(rows));
      Measurements measurements = new Measurements(server.database());
      measurements.load(rows);
      Shape before = measurements.shape();

      try (Application application = Application.start(server.database(), rows)) {
        say("The application writes to the table from now on.");
        application.runFor(BEFORE);
        Traffic usual = application.traffic();

        say("Deploying:");
        long started = System.nanoTime();
        deployment.deploy(server.url(), Server.OWNER);
        Duration time = Duration.ofNanos(System.nanoTime() - started);
        Traffic meanwhile = application.traffic();
        application.runFor(AFTER);
        application.stop();

        say("Comparing every row with the twin ...");
        Report report =
            new Report(
                rows,
                time,
                usual,
                meanwhile,
                application.rowsAdded(),
                SwapCost.ofTheLatestRewrite(server.database()),
                before,
                measurements.shape(),
                measurements.compareWithTwin());
        out.println(report);
        return report;
      }
    }
  }

  private void say(String line) {
    out.println("[quickstart] " + line);
  }
}
