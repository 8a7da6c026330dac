package io.github.onlinerewrite.quickstart;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Start reading here. Loads a table, lets an application write to it, deploys a changelog that
 * rewrites the table, and checks that not one write was lost. Ends with an exception, and so with
 * an exit code other than 0, when one was.
 */
public final class Quickstart {

  private static final int ROWS = 1_000_000;

  /** Long enough to see what the application's waits are without us. */
  private static final Duration BEFORE = Duration.ofSeconds(5);

  /** Long enough for every writer to have used the new table often. */
  private static final Duration AFTER = Duration.ofSeconds(2);

  private final PrintStream out;

  Quickstart(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    QuietLogs.install();
    Report report = new Quickstart(System.out).run(ROWS);
    if (!report.isExact()) {
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

        say("Deploying the changelog:");
        Duration deployment = new Deployment(server).update();
        Traffic meanwhile = application.traffic();
        application.runFor(AFTER);
        application.stop();

        say("Comparing every row with the twin ...");
        Report report =
            new Report(
                rows,
                deployment,
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
